import { fork, type ChildProcess } from 'node:child_process'
import { worldPopulation } from '../../places/keys.js'
import { crowd, type Crowd } from '../crowd.js'
import { lendDatabase } from '../lent-database.js'
import { count, heading, milliseconds, say, table } from '../print.js'
import type { Scene } from '../scene.js'
import type { Orders } from '../second-process.js'

const CALLERS = 100

/** Two processes, a hundred callers each, one key that nobody has loaded. */
export async function showStampede({ places, cache, stand, interrupted }: Scene): Promise<void> {
  const { redisUrl, databaseUrl, database } = stand
  const ask = () => crowd(CALLERS, () => places.populationByCountry())
  await cache.invalidate({ keys: [worldPopulation()] })
  if (redisUrl === undefined) {
    heading(`${CALLERS} callers at once`, `One key that nobody has loaded. Without Redis there is no second process.`)
    report([['this process', await ask()]])
    return
  }
  heading(`${2 * CALLERS} callers at once`, `Two processes, ${CALLERS} callers each, one key that nobody has loaded.`)
  const child = startSecond({ callers: CALLERS, redisUrl, databaseUrl }, interrupted)
  if (databaseUrl === undefined) lendDatabase(database, child)
  try {
    const messages = messagesOf(child)
    await messages((message) => message === 'ready')
    const theirs = messages((message) => typeof message === 'object' && message !== null && 'result' in message)
    child.send('go')
    const ours = await ask()
    const { result } = (await theirs) as { result: Crowd }
    report([
      ['this process', ours],
      [`process ${child.pid}`, result],
    ])
  } finally {
    // It ends when nobody speaks to it any more.
    if (child.connected) child.disconnect()
  }
}

function report(crowds: readonly (readonly [string, Crowd])[]): void {
  table(
    ['', '>callers', '>loads', '>shared it', '>took it from the cache', '>slowest'],
    crowds.map(([name, { callers, loads, sharedLoad, fromStore, slowestMs }]) => [
      name,
      ...[callers, loads, sharedLoad, fromStore].map(count),
      milliseconds(slowestMs),
    ]),
  )
  const total = (of: 'callers' | 'loads'): number => crowds.reduce((sum, [, part]) => sum + part[of], 0)
  say(`${count(total('callers'))} calls, ${count(total('loads'))} ${total('loads') === 1 ? 'load' : 'loads'}`)
}

function startSecond(orders: Orders, signal: AbortSignal): ChildProcess {
  const program = new URL('../second-process.js', import.meta.url)
  const child = fork(program, [JSON.stringify(orders)], { serialization: 'advanced', signal })
  // It was told to end, or never began: whoever waits for its messages hears of that by its exit.
  child.on('error', () => undefined)
  return child
}

/** Waits for a message of the child; rejects when it ends instead. */
function messagesOf(child: ChildProcess): (isIt: (message: unknown) => boolean) => Promise<unknown> {
  return (isIt) =>
    new Promise((resolve, reject) => {
      const listen = (message: unknown): void => {
        if (!isIt(message)) return
        child.off('message', listen)
        resolve(message)
      }
      child.on('message', listen)
      child.once('exit', (code) => reject(new Error(`The second process ended with code ${String(code)}`)))
    })
}
