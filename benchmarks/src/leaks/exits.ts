import { fork } from 'node:child_process'
import { createServer, type AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { startRedis } from '@readthrough/services'
import { tcpProxy } from '@readthrough/testing'
import type { StateName } from './exit-states.js'
import { makeFor } from './make.js'

/** How a process ended whose cache was closed. */
export interface ExitResult {
  readonly state: StateName
  /** How long `close()` took. */
  readonly closeMs: number
  /** From then until the process had ended; `undefined` when it had to be killed. */
  readonly exitMs: number | undefined
}

const PROGRAM = fileURLToPath(new URL('exit-program.js', import.meta.url))
/** For the whole program. */
const DEADLINE_MS = 20_000

/** Runs a program that brings a cache into a state, closes it, and does nothing else. Rejects when it fails. */
export async function runExit(state: StateName): Promise<ExitResult> {
  const redis = await startRedis()
  const proxy = await tcpProxy({ target: redis })
  const silent = createServer(() => {}).listen(0, '127.0.0.1')
  await new Promise((listening) => silent.once('listening', listening))
  const { port } = silent.address() as AddressInfo
  try {
    const urls = { url: `redis://${proxy.host}:${proxy.port}`, silentUrl: `redis://127.0.0.1:${port}` }
    const child = fork(PROGRAM, [JSON.stringify({ state, ...urls })])
    makeFor(child, proxy)
    return await new Promise<ExitResult>((resolve, reject) => {
      let closed: { readonly at: number; readonly closeMs: number } | undefined
      const deadline = setTimeout(() => child.kill('SIGKILL'), DEADLINE_MS)
      child.on('message', (message: { readonly closeMs?: number }) => {
        if (message.closeMs !== undefined) closed = { at: performance.now(), closeMs: message.closeMs }
      })
      child.on('error', reject)
      child.on('exit', (code) => {
        clearTimeout(deadline)
        if (closed === undefined) reject(new Error(`the cache that was ${state} was not closed`))
        else resolve({ state, closeMs: closed.closeMs, exitMs: code === 0 ? performance.now() - closed.at : undefined })
      })
    })
  } finally {
    silent.close()
    await proxy.close()
    await redis.stop()
  }
}
