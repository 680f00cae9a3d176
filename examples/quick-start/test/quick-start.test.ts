import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const run = promisify(execFile)
const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

test('the second answer comes from the cache, and a write brings the next one from the shelf', async () => {
  const { stdout, stderr } = await run(process.execPath, [file('../dist/main.js')])
  expect(stdout.trimEnd().split('\n')).toEqual([
    'The Periodic Table costs 12, says the shelf',
    'The Periodic Table costs 12, says the cache',
    'The price changes',
    'The Periodic Table costs 9, says the shelf',
    'The Periodic Table costs 9, says the cache',
  ])
  expect(stderr).toBe('')
})

test('the program stays short enough to be read at once', async () => {
  const lines = (await readFile(file('../src/main.ts'), 'utf8')).split('\n').filter((line) => line.trim() !== '')
  expect(lines.length).toBeLessThanOrEqual(45)
})
