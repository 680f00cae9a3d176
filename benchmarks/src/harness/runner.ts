import { fileURLToPath } from 'node:url'
import { startChild } from './child.js'
import type { Orders, TaskName, Tasks } from './orders.js'

/** A contender in a process of its own, idle until it is asked. */
export interface Runner {
  readonly name: string
  /** Has it do one thing. Rejects with its error, and when the process ends instead of answering. */
  ask<T extends TaskName>(task: T, given: Tasks[T]['given']): Promise<Tasks[T]['answer']>
  /** Ends the process. */
  stop(): Promise<void>
}

const PROGRAM = fileURLToPath(new URL('program.js', import.meta.url))

/** Starts a contender; resolves once it is connected. */
export async function startRunner(orders: Orders): Promise<Runner> {
  const child = await startChild(PROGRAM, orders, orders.contender)
  return {
    name: orders.contender,
    ask: async (task, given) => (await child.ask({ task, given })) as Tasks[typeof task]['answer'],
    stop: () => child.stop(),
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
