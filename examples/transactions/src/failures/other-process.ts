import { fork } from 'node:child_process'
import { once } from 'node:events'
import type { Message, Reply, Requests } from './program.js'

// As built, also where a test runs the sources: then without what that test's own process was told about them.
const PROGRAM = new URL('../../dist/failures/program.js', import.meta.url)

/** Another process of the shop. */
export interface OtherProcess extends Requests {
  /** Resolves when its recall is committed, where it was told to stop there. */
  readonly committed: Promise<void>
  /** Ends it as a crash would: SIGKILL. */
  kill(): Promise<void>
}

export async function startProcess(): Promise<OtherProcess> {
  const child = fork(PROGRAM, { execArgv: [] })
  const waiting = new Map<number, { resolve(value: never): void; reject(error: Error): void }>()
  const events = new Map<string, () => void>()
  const told = (event: string): Promise<void> => new Promise((resolve) => events.set(event, resolve))
  const [ready, committed, ended] = [told('ready'), told('committed'), once(child, 'exit')]
  child.on('message', (reply: Reply) => {
    if ('event' in reply) return events.get(reply.event)?.()
    const asked = waiting.get(reply.request)
    waiting.delete(reply.request)
    if (reply.error === undefined) asked?.resolve(reply.value as never)
    else asked?.reject(new Error(reply.error))
  })
  const isOver = (): Error => new Error(`A process of the shop has ended (${child.signalCode ?? child.exitCode})`)
  child.once('exit', () => waiting.forEach(({ reject }) => reject(isOver())))

  let last = 0
  const ask =
    (name: Message['name']) =>
    (...args: readonly unknown[]): Promise<never> =>
      new Promise((resolve, reject) => {
        const request = ++last
        waiting.set(request, { resolve, reject })
        child.send({ request, name, args })
      })
  await Promise.race([ready, ended.then(() => Promise.reject(isOver()))])
  return {
    open: ask('open'),
    openAndStopAtCommit: ask('openAndStopAtCommit'),
    look: ask('look'),
    findOrder: ask('findOrder'),
    take: ask('take'),
    count: ask('count'),
    recall: ask('recall'),
    committed,
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
  }
}
