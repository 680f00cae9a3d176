// @ts-check
/**
 * The process that outlives its parent by a moment, to end what the parent started.
 *
 * The parent holds the write end of our stdin and never closes it while it lives. However the parent ends (return,
 * Ctrl-C, SIGKILL, a crash), the kernel closes the pipe, and we end every server that is still listed and remove its
 * folder. It runs in a session of its own, so that a signal to the parent's group does not reach it.
 *
 * One message per line: `{ "guard": id, "pid"?, "signal"?, "command"?, "folder"? }` or `{ "release": id }`.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'

/** @typedef {{ pid?: number, signal?: NodeJS.Signals, command?: string[], folder?: string }} Guarded */

const GRACE_MS = 2000
const POLL_MS = 20

/** @type {Map<number, Guarded>} */
const guarded = new Map()

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, () => {})

for await (const line of createInterface({ input: process.stdin })) {
  const message = JSON.parse(line)
  if (message.release === undefined) guarded.set(message.guard, message)
  else guarded.delete(message.release)
}
await Promise.all([...guarded.values()].map(end))

/** @param {Guarded} server */
async function end({ pid, signal = 'SIGKILL', command, folder }) {
  const [program, ...args] = command ?? []
  if (program !== undefined) spawnSync(program, args, { stdio: 'ignore', timeout: 10_000 })
  if (pid !== undefined) {
    // A paused process acts on no signal but SIGKILL.
    send(pid, 'SIGCONT')
    send(pid, signal)
    for (let waited = 0; waited < GRACE_MS && isRunning(pid); waited += POLL_MS) await delay(POLL_MS)
    send(pid, 'SIGKILL')
  }
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 })
}

/** @param {number} pid @param {NodeJS.Signals | 0} signal */
function send(pid, signal) {
  try {
    return process.kill(pid, signal)
  } catch {
    return false
  }
}

/** @param {number} pid */
function isRunning(pid) {
  if (!send(pid, 0)) return false
  try {
    // Orphans wait for process 1 to collect them, which in a container may never do so: "pid (name) Z …" is gone.
    return !/\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return true
  }
}
