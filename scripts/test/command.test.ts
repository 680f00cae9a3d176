import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { runCommand } from '../run/command.mjs'

const node = (code: string, options = {}) => runCommand(process.execPath, ['-e', code], { capture: true, ...options })

const folder = mkdtempSync(join(tmpdir(), 'command-test-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !/\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

describe('a command', () => {
  test('that ends well is ok, and its output is both streams', async () => {
    const outcome = await node("console.log('out'); console.error('err')")
    expect(outcome).toMatchObject({ ok: true, code: 0, timedOut: false })
    expect(outcome.output).toContain('out\n')
    expect(outcome.output).toContain('err\n')
  })

  test('keeps its exit code when it fails', async () => {
    expect(await node('process.exit(3)')).toMatchObject({ ok: false, code: 3, timedOut: false })
  })

  test('that does not exist fails, and says so', async () => {
    const outcome = await runCommand('no-such-program', [], { capture: true })
    expect(outcome).toMatchObject({ ok: false, code: 1 })
    expect(outcome.output).toContain('no-such-program')
  })

  test('that a signal ended has failed', async () => {
    expect(await node("process.kill(process.pid, 'SIGKILL')")).toMatchObject({ ok: false, code: 1 })
  })

  test('reads an empty standard input, so that no question waits for an answer', async () => {
    const outcome = await node("process.stdin.on('data', () => {}).on('end', () => console.log('nothing to read'))")
    expect(outcome.output).toBe('nothing to read\n')
  })

  test('has a deadline, at which it ends with all that it started', async () => {
    const file = join(folder, 'pid')
    const code = `
      const { pid } = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
      require('node:fs').writeFileSync(${JSON.stringify(file)}, String(pid))
      setInterval(() => {}, 1000)`
    const outcome = await node(code, { deadlineMs: 500 })
    expect(outcome).toMatchObject({ ok: false, code: 1, timedOut: true })
    const grandchild = Number(readFileSync(file, 'utf8'))
    await vi.waitFor(() => expect(isAlive(grandchild)).toBe(false), { timeout: 3000, interval: 20 })
  })
})
