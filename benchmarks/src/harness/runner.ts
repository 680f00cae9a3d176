import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Orders, Reply, TaskName, Tasks } from './orders.js'

/** A contender in a process of its own, idle until it is asked. */
export interface Runner {
  readonly name: string
  /** Has it do one thing. Rejects with its error, and when the process ends instead of answering. */
  ask<T extends TaskName>(task: T, given: Tasks[T]['given']): Promise<Tasks[T]['answer']>
  /** Ends the process. */
  stop(): Promise<void>
}

const PROGRAM = fileURLToPath(new URL('program.js', import.meta.url))
const STOP_WITHIN_MS = 5_000

/** Starts a contender; resolves once it is connected. */
async function startRunner(orders: Orders): Promise<Runner> {
  const child = fork(PROGRAM, [JSON.stringify(orders)])
  const exited = once(child, 'exit')
  const stop = async (): Promise<void> => {
    const force = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS)
    if (child.connected) child.disconnect()
    await exited
    clearTimeout(force)
  }
  try {
    await replyOf(child, orders.contender)
  } catch (error) {
    await stop()
    throw error
  }
  return {
    name: orders.contender,
    async ask(task, given) {
      const reply = replyOf(child, orders.contender)
      child.send({ task, given })
      return (await reply) as Tasks[typeof task]['answer']
    },
    stop,
  }
}

/** Starts some, hands them over and ends them, whatever happens meanwhile. */
export async function withRunners<T>(
  all: readonly Orders[],
  use: (runners: readonly Runner[]) => Promise<T>,
): Promise<T> {
  const runners: Runner[] = []
  try {
    for (const orders of all) runners.push(await startRunner(orders))
    return await use(runners)
  } finally {
    await Promise.all(runners.map((runner) => runner.stop()))
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
