/** What was seen in one window. */
export interface Window {
  readonly operations: number
  readonly ms: number
  /** What this process took of the processors meanwhile, in milliseconds, its collector's threads included. */
  readonly cpuMs: number
  /** Answers that were loaded although their key was cached, as after a deadline that this machine's stall has missed. */
  readonly loads: number
}

/** What {@link measure} can see of it. */
export type Counted = Omit<Window, 'loads'>

/** How to fill a window: so many callers at once, each asking for the next of `keys` ids until `ms` are over. */
export interface WindowOptions {
  readonly callers: number
  readonly keys: number
  readonly ms: number
}

/** Asking for the time takes as long as a hit in memory. */
const CALLS_PER_LOOK_AT_THE_CLOCK = 64

/**
 * Counts the answers that concurrent callers get within a window.
 *
 * A loop of our own, because mitata and tinybench measure one function after the other to its end: neither keeps 64
 * calls in flight, nor returns to the first contender after the last, which is what makes ratios hold on a machine
 * whose speed drifts.
 *
 * Ids go round, so callers never ask for one key at the same time: a cache that shares such reads would be measured
 * at sharing.
 */
export async function measure(find: (id: number) => Promise<unknown>, options: WindowOptions): Promise<Counted> {
  const { callers, keys, ms } = options
  let operations = 0
  let next = 0
  let isOver = false
  const cpuBefore = process.cpuUsage()
  const start = performance.now()
  const end = start + ms

  const caller = async (): Promise<void> => {
    while (!isOver) {
      const id = next
      next = id + 1 === keys ? 0 : id + 1
      await find(id)
      operations++
      if (operations % CALLS_PER_LOOK_AT_THE_CLOCK === 0) isOver = performance.now() >= end
    }
  }
  await Promise.all(Array.from({ length: callers }, caller))
  const { user, system } = process.cpuUsage(cpuBefore)
  return { operations, ms: performance.now() - start, cpuMs: (user + system) / 1000 }
}

/** What became of callers who all asked for one key at once. */
export interface Crowd {
  readonly loads: number
  /** How long each waited for its answer, in milliseconds. */
  readonly answersMs: readonly number[]
}

/** Sends them all at once; how many loads that took is for the caller to count. */
export async function crowd(find: () => Promise<unknown>, callers: number): Promise<readonly number[]> {
  return Promise.all(
    Array.from({ length: callers }, async () => {
      const start = performance.now()
      await find()
      return performance.now() - start
    }),
  )
}
