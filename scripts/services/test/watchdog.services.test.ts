import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, readdir, rm, chmod } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const compiled = here('../.compiled')
let temporary: string

beforeAll(async () => {
  // The parent has to be a program of its own, so it runs a build.
  execFileSync(process.execPath, [
    here('../../../node_modules/typescript/bin/tsc'),
    ...['-p', here('../tsconfig.build.json'), '--outDir', compiled],
  ])
  temporary = await mkdtemp(join(tmpdir(), 'watchdog-test-'))
  await chmod(temporary, 0o755)
})
afterAll(() => rm(temporary, { recursive: true, force: true }))

/** A process that ended but was not collected by its new parent yet counts as ended. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return existsSync('/proc') ? !/\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8')) : true
  } catch {
    return false
  }
}

test.each([
  ['is killed and can do nothing any more', 'SIGKILL'],
  ['is interrupted', 'SIGINT'],
  ['is terminated', 'SIGTERM'],
  ['crashes', 'SIGSEGV'],
] as const)('every server ends and its folder goes when the parent %s', async (_, signal) => {
  const parent = spawn(process.execPath, [here('programs/start-and-wait.mjs'), join(compiled, 'index.js')], {
    env: { ...process.env, TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let pids: number[] = []
  try {
    const [line] = (await once(parent.stdout, 'data')) as [Buffer]
    pids = JSON.parse(line.toString()) as number[]
    expect(pids.map(isAlive)).toEqual([true, true, true])
    expect(await readdir(temporary)).toHaveLength(3)

    parent.kill(signal)
    await once(parent, 'exit')

    await vi.waitFor(
      async () => {
        expect(pids.map(isAlive)).toEqual([false, false, false])
        expect(await readdir(temporary)).toEqual([])
      },
      { timeout: 5000, interval: 25 },
    )
  } finally {
    // Should the watchdog be broken, this test must not leave what it found left.
    parent.kill('SIGKILL')
    for (const pid of pids.filter(isAlive)) process.kill(pid, 'SIGKILL')
    for (const name of await readdir(temporary)) await rm(join(temporary, name), { recursive: true, force: true })
  }
})

test('the folder of a server goes, and the certificates in it, when the parent is killed before the server is there', async () => {
  const parent = spawn(process.execPath, [here('programs/end-while-starting.mjs'), join(compiled, 'index.js')], {
    env: { ...process.env, TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(parent, 'exit')
  const [line] = (await once(parent.stdout, 'data')) as [Buffer]
  expect(JSON.parse(line.toString())).toEqual(['ca.pem', 'cert.pem'])
  expect(await ended).toEqual([null, 'SIGKILL'])
  await vi.waitFor(async () => expect(await readdir(temporary)).toEqual([]), { timeout: 5000, interval: 25 })
})
