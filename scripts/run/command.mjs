// @ts-check
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/**
 * @typedef {object} CommandOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env] default: the environment of this process
 * @property {number} [deadlineMs] ended after that long; default: never
 * @property {boolean} [capture] collect what it prints, instead of showing it
 *
 * @typedef {object} Outcome
 * @property {boolean} ok it ended with code 0, in time
 * @property {number} code its exit code; 1 when it has none
 * @property {boolean} timedOut
 * @property {string} output what it printed, when captured
 * @property {number} seconds
 */

const WATCHDOG = fileURLToPath(new URL('../services/watchdog.mjs', import.meta.url))
const GRACE_MS = 5000
const GROUPS = process.platform !== 'win32'

/** The groups that run now, by the pid of their leader. @type {Set<number>} */
const running = new Set()
/** @type {import('node:stream').Writable | undefined} */
let watchdog
let interrupted = false

/**
 * Runs a program to its end, with nothing on its standard input. It never outlives this process: it has a group of its
 * own, which gets the signals that this process gets, and is ended by a watchdog should this process be killed.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {CommandOptions} [options]
 * @returns {Promise<Outcome>} also when it fails or does not exist
 */
export function runCommand(program, args, { cwd, env = process.env, deadlineMs, capture = false } = {}) {
  const started = performance.now()
  const child = spawn(program, args, {
    cwd,
    env,
    detached: GROUPS,
    shell: !GROUPS,
    stdio: ['ignore', capture ? 'pipe' : 'inherit', capture ? 'pipe' : 'inherit'],
  })
  const { pid } = child
  if (pid !== undefined) watch(pid)
  let output = ''
  let timedOut = false
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += chunk))
  const deadline =
    deadlineMs &&
    setTimeout(() => {
      timedOut = true
      if (pid !== undefined) endGroup(pid)
    }, deadlineMs)
  return new Promise((resolve) => {
    /** @param {number | null} code */
    const finish = (code) => {
      clearTimeout(deadline)
      if (pid !== undefined) forget(pid)
      const seconds = (performance.now() - started) / 1000
      resolve({ ok: code === 0 && !timedOut, code: code === null || timedOut ? 1 : code, timedOut, output, seconds })
    }
    child.once('error', (error) => {
      output += `${program}: ${error.message}\n`
      finish(null)
    })
    // 'exit', not 'close': a grandchild that keeps the pipe open must not keep us waiting.
    child.once('exit', (code) => setTimeout(finish, capture ? 20 : 0, code))
  })
}

/** @param {number} pid */
function watch(pid) {
  if (running.size === 0) for (const signal of SIGNALS) process.on(signal, onSignal)
  running.add(pid)
  if (!GROUPS) return
  watchdog ??= startWatchdog()
  watchdog.write(`${JSON.stringify({ guard: pid, pid: -pid, signal: 'SIGTERM' })}\n`)
}

/** @param {number} pid */
function forget(pid) {
  // What the leader left behind ends with it.
  signalGroup(pid, 'SIGTERM')
  running.delete(pid)
  watchdog?.write(`${JSON.stringify({ release: pid })}\n`)
  if (running.size === 0) for (const signal of SIGNALS) process.off(signal, onSignal)
}

const SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])

/** @param {NodeJS.Signals} signal */
function onSignal(signal) {
  // The second Ctrl-C means it.
  for (const pid of running) signalGroup(pid, interrupted ? 'SIGKILL' : signal)
  interrupted = true
  process.exitCode = 130
}

/** Whether a signal asked this process to end; whoever runs several commands then starts no other. */
export const wasInterrupted = () => interrupted

/** @param {number} pid */
function endGroup(pid) {
  signalGroup(pid, 'SIGTERM')
  setTimeout(() => running.has(pid) && signalGroup(pid, 'SIGKILL'), GRACE_MS).unref()
}

/** @param {number} pid @param {NodeJS.Signals} signal */
function signalGroup(pid, signal) {
  try {
    process.kill(GROUPS ? -pid : pid, signal)
  } catch {
    // It has ended.
  }
}

function startWatchdog() {
  const child = spawn(process.execPath, [WATCHDOG], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] })
  child.unref()
  child.on('error', () => {})
  const pipe = /** @type {import('node:net').Socket} */ (child.stdin)
  pipe.on('error', () => {})
  pipe.unref()
  return pipe
}
