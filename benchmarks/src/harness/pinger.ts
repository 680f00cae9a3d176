import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** A second client that asks a Redis for nothing but an answer, again and again, from a process of its own. */
export interface Pinger {
  /** Runs `work`, and gives what it gave with the longest that an answer took meanwhile, in milliseconds. */
  during<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly longestMs: number }>
  stop(): Promise<void>
}

const PROGRAM = fileURLToPath(new URL('pinger-program.js', import.meta.url))

/** Starts it; resolves once it pings. */
export async function startPinger(redisUrl: string): Promise<Pinger> {
  const child = fork(PROGRAM, [redisUrl])
  const exited = once(child, 'exit')
  const longest = async (): Promise<number> => {
    const answer = once(child, 'message')
    child.send('longest')
    return Number((await answer)[0])
  }
  await longest()
  return {
    async during(work) {
      await longest()
      const result = await work()
      return { result, longestMs: await longest() }
    },
    async stop() {
      child.disconnect()
      await exited
    },
  }
}
