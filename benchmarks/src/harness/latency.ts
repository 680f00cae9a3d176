import { quantileSorted } from 'simple-statistics'

/** How long single calls took, in microseconds, one after the other. */
export interface Latency {
  readonly calls: number
  readonly p50Us: number
  readonly p99Us: number
  readonly maxUs: number
}

/** As long as it is asked for, one caller; never more calls than these. */
const MOST_CALLS = 200_000

/** Times each of the calls that one caller makes within `ms`, ids going round. */
export async function latencyOf(
  find: (id: number) => Promise<unknown>,
  { keys, ms }: { readonly keys: number; readonly ms: number },
): Promise<Latency> {
  const took = new Float64Array(MOST_CALLS)
  let calls = 0
  const start = performance.now()
  let now = start
  while (now - start < ms && calls < MOST_CALLS) {
    const before = now
    await find(calls % keys)
    now = performance.now()
    took[calls++] = now - before
  }
  const sorted = took.subarray(0, calls).toSorted()
  const us = (share: number): number => quantileSorted(sorted as unknown as number[], share) * 1000
  return { calls, p50Us: us(0.5), p99Us: us(0.99), maxUs: us(1) }
}
