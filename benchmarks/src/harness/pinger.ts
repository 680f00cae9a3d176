import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'

/** A second client that asks a Redis for nothing but an answer, again and again, from a thread of its own. */
export interface Pinger {
  /** Runs `work`, and gives what it gave with the longest that an answer took meanwhile, in milliseconds. */
  during<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly longestMs: number }>
  stop(): Promise<void>
}

/** What the thread is told; it answers each with the longest since the last. */
export type PingOrder = 'mark' | 'stop'

const PROGRAM = fileURLToPath(new URL('pinger-thread.js', import.meta.url))

/** Starts the thread; resolves once it pings. */
export async function startPinger(redisUrl: string): Promise<Pinger> {
  const worker = new Worker(PROGRAM, { workerData: redisUrl })
  const ask = async (order: PingOrder): Promise<number> => {
    const answer = once(worker, 'message')
    worker.postMessage(order)
    return Number((await answer)[0])
  }
  await ask('mark')
  return {
    async during(work) {
      await ask('mark')
      const result = await work()
      return { result, longestMs: await ask('mark') }
    },
    async stop() {
      const exited = once(worker, 'exit')
      await ask('stop')
      await exited
    },
  }
}
