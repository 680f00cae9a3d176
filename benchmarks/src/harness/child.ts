import { fork, type ChildProcess, type Serializable } from 'node:child_process'
import { once } from 'node:events'
import type { Reply } from './serve.js'

/** A process of its own that does one thing after the other, and is idle until it is asked. */
export interface Child {
  /** Rejects with its error, and when it ends instead of answering. */
  ask(request: Serializable): Promise<unknown>
  /** Ends the process. */
  stop(): Promise<void>
}

const STOP_WITHIN_MS = 5_000

/**
 * Starts a program that serves (see `serve`), with `orders` as its argument and these options of Node; resolves once it
 * is ready.
 */
export async function startChild(
  program: string,
  orders: object,
  name: string,
  execArgv: readonly string[] = process.execArgv,
): Promise<Child> {
  const child = fork(program, [JSON.stringify(orders)], { execArgv: [...execArgv] })
  const exited = once(child, 'exit')
  const stop = async (): Promise<void> => {
    const force = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS)
    if (child.connected) child.disconnect()
    await exited
    clearTimeout(force)
  }
  try {
    await replyOf(child, name)
  } catch (error) {
    await stop()
    throw error
  }
  return {
    async ask(request) {
      const reply = replyOf(child, name)
      child.send(request)
      return reply
    },
    stop,
  }
}

function replyOf(child: ChildProcess, name: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null): void => reject(new Error(`${name} ended with code ${String(code)}`))
    child.once('exit', onExit)
    child.once('message', (message) => {
      child.off('exit', onExit)
      const reply = message as Reply
      if ('failed' in reply) reject(new Error(`${name}: ${reply.failed}`))
      else resolve(reply.answer)
    })
  })
}
