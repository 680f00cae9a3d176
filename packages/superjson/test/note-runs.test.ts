import { expect, it } from 'vitest'
import { NoteRuns } from '../src/note-runs.js'

const columns = ['.at":["Date"],']
const others = Array.from({ length: 20 }, (_, at) => `"list ${at}.`)

it('runs are kept when lists of more shapes come than are remembered', () => {
  const runs = new NoteRuns()
  const first = runs.of('"rows.', columns, 10)
  for (const other of others) runs.of(other, columns, 10)
  expect(first?.text).toContain('"rows.9.at":["Date"],')
  expect(runs.of('"rows.', columns, 10)).toBe(first)
})

it('a shape that comes again and again is remembered in the end, in place of the oldest', () => {
  const runs = new NoteRuns()
  for (const other of others) runs.of(other, columns, 10)
  const asked = Array.from({ length: 100 }, () => runs.of('"rows.', columns, 10))
  expect(asked[0]).toBeUndefined()
  expect(asked.at(-1)?.text).toContain('"rows.9.at":["Date"],')
  expect(runs.of(others[0]!, columns, 10)).toBeUndefined()
  expect(runs.of(others[1]!, columns, 10)).toBeDefined()
})
