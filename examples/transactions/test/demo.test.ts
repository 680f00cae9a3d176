import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { fileURLToPath } from 'node:url'
import { beforeAll, expect, test } from 'vitest'
import { FAILURES } from '../src/failures/all.js'

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url))

let printed = ''
let code: unknown
beforeAll(async () => {
  const demo = spawn(process.execPath, [MAIN], { env: { ...process.env, NO_COLOR: '1' } })
  for (const stream of [demo.stdout, demo.stderr]) stream.on('data', (chunk: Buffer) => (printed += chunk.toString()))
  ;[code] = (await once(demo, 'close')) as [number | null]
})

test('the demo ends by itself, and with it the servers that it started', async () => {
  expect(code, printed).toBe(0)
  expect(printed).toContain('Everything that was started has ended')
  const ports = [...printed.matchAll(/@?127\.0\.0\.1:(\d+)/g)].map(([, port]) => Number(port))
  expect(ports).toHaveLength(2)
  expect(await Promise.all(ports.map(isOpen))).toEqual([false, false])
})

test('it places an order with its present, one without, and refuses one', () => {
  expect(printed).toContain('order 1: 2 × kettle, 1 × teapot')
  expect(printed).toContain('order 2: 1 × kettle\n')
  expect(printed).toContain("no order: There is not enough of 'teapot'\n              invalidated: nothing")
  expect(printed).toContain('Left: 7 kettles, 2 teapots.')
})

test.each(FAILURES)('it shows: $title', ({ title, without, cure }) => {
  const [, story = ''] = printed.split(`\n${title}\n`)
  const [failing = '', cured = ''] = story.split(`with ${cure}`)
  expect(failing).toContain(`without: ${without}`)
  expect(failing).toMatch(/visitor +\d+ left \(from the cache\) {2}stale: the database has/)
  const ending = cured.split('\n\n')[0] ?? ''
  expect(ending).toContain('as in the database')
  expect(ending).not.toContain('stale')
})

test('it sums up', () => {
  expect(printed).toContain(`${FAILURES.length} failures: ${FAILURES.length} stale without, 0 with.`)
})

async function isOpen(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  const answer = await Promise.race([
    once(socket, 'connect').then(() => true),
    once(socket, 'close').then(() => false),
  ]).catch(() => false)
  socket.destroy()
  return answer
}
