import { type ChildProcess, spawn } from 'node:child_process'
import type { Socket } from 'node:net'
import { fileURLToPath } from 'node:url'

/** What has to end when this process ends. */
export interface Guarded {
  readonly pid?: number
  /** What asks the process to end; SIGKILL follows two seconds later. Default SIGKILL. */
  readonly signal?: NodeJS.Signals
  /** Run instead of, or before, the signal: a container is ended by its engine. */
  readonly command?: readonly string[]
  /** Removed afterwards. */
  readonly folder?: string
}

// Plain JavaScript beside src/ and dist/, so that it runs whether this file runs as a source or as a build.
const PROGRAM = fileURLToPath(new URL('../watchdog.mjs', import.meta.url))

let watchdog: ChildProcess | undefined
let lastId = 0

/**
 * Has `server` ended when this process ends, in whatever way: by returning, by Ctrl-C, by SIGKILL, by a crash.
 * Returns what takes the request back; call it once the server is gone, since its pid may be given to another process.
 */
export function guard(server: Guarded): () => void {
  const id = ++lastId
  tell({ guard: id, ...server })
  return () => tell({ release: id })
}

function tell(message: object): void {
  watchdog ??= start()
  watchdog.stdin?.write(`${JSON.stringify(message)}\n`)
}

function start(): ChildProcess {
  const child = spawn(process.execPath, [PROGRAM], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] })
  // Nothing here may keep the parent alive, nor end it: without a watchdog the servers still end by stop().
  child.unref()
  child.on('error', () => undefined)
  child.stdin.on('error', () => undefined)
  const pipe = child.stdin as Socket
  pipe.unref()
  return child
}
