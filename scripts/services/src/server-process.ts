import { type ChildProcess, spawn } from 'node:child_process'
import { rm } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { guard } from './watchdog.js'

/** How to start a server, and how to know that it serves. */
export interface Launch {
  readonly command: string
  readonly args: readonly string[]
  /** Its private folder: the working directory, removed when the server ends. */
  readonly folder: string
  /** What it prints, on either stream, once it takes connections. */
  readonly ready: RegExp
  /** What asks it to end. SIGKILL follows after two seconds. */
  readonly stopSignal: NodeJS.Signals
  readonly user?: { readonly uid: number; readonly gid: number }
}

/** A server that belongs to this process alone and ends with it. */
export interface ServerProcess {
  readonly pid: number
  /** Ends the server and removes its folder. Safe to call twice, and after `kill`. */
  stop(): Promise<void>
  /** Ends it at once, as a crash would; resolves when it is gone. */
  kill(): Promise<void>
  /** Freezes it: connections stay open, nothing is answered. */
  pause(): void
  resume(): void
}

const START_DEADLINE_MS = 30_000
const STOP_GRACE_MS = 2000
const LOG_LIMIT = 10_000

/** Starts a server and resolves once it serves; rejects with what it printed if it ends or says nothing in 30 s. */
export async function launch(options: Launch): Promise<ServerProcess> {
  // A session of its own: Ctrl-C must reach the test first, which then sees its servers end in order.
  const child = spawn(options.command, options.args, {
    cwd: options.folder,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...options.user,
  })
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()).once('error', () => resolve()))
  const release =
    child.pid === undefined
      ? () => undefined
      : guard({ pid: child.pid, signal: options.stopSignal, folder: options.folder })
  const finish = async () => {
    await exited
    await rm(options.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 })
    release()
  }
  try {
    await untilReady(child, options.ready)
  } catch (error) {
    child.kill('SIGKILL')
    await finish()
    throw error
  }
  // A forgotten server must not keep the program alive: the watchdog ends it.
  child.unref()
  return {
    pid: child.pid as number,
    async stop() {
      child.ref()
      child.kill('SIGCONT')
      child.kill(options.stopSignal)
      const force = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_MS)
      await finish()
      clearTimeout(force)
    },
    async kill() {
      child.ref()
      child.kill('SIGKILL')
      await exited
    },
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
  }
}

function untilReady(child: ChildProcess, ready: RegExp): Promise<void> {
  return new Promise((resolve, reject) => {
    let printed = ''
    const fail = (what: string) => reject(new Error(`${child.spawnfile} ${what}\n${printed}`))
    const timer = setTimeout(() => fail(`did not serve within ${START_DEADLINE_MS} ms`), START_DEADLINE_MS)
    child.once('error', reject)
    child.once('exit', (code) => {
      clearTimeout(timer)
      fail(`ended with code ${String(code)} before it served`)
    })
    for (const stream of [child.stdout, child.stderr] as (Socket | null)[]) {
      // It is read to the end, since a full pipe would stop the server; but it must not keep this process alive.
      stream?.unref()
      stream?.on('data', (chunk: Buffer) => {
        if (printed.length < LOG_LIMIT) printed += chunk.toString()
        if (!ready.test(printed)) return
        clearTimeout(timer)
        resolve()
      })
    }
  })
}
