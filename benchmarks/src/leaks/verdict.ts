/** What was held when a round was over and all had come to rest. */
export interface Sample {
  /** In bytes, after the garbage was collected. */
  readonly heap: number
  readonly timers: number
  readonly sockets: number
  readonly listeners: number
}

/** By how much the later rounds hold more than the earlier ones, and whether that is a leak. */
export interface Verdict {
  readonly growth: Sample
  readonly leaks: readonly (keyof Sample)[]
}

/** How many rounds are needed: a third to warm up, a third to compare with, a third to compare. */
const LEAST_ROUNDS = 6

/** One more or less may happen to lie there at the moment of counting; what leaks does so in every round. */
const HANDLES_MORE = 1

/**
 * Compares the median of the last third of the rounds with that of the middle third. The first third fills what is bounded
 * and compiles what runs. `heapBytes`: by how much the heap may differ.
 */
export function verdictOf(samples: readonly Sample[], heapBytes: number): Verdict {
  if (samples.length < LEAST_ROUNDS) throw new RangeError(`a verdict takes ${LEAST_ROUNDS} rounds or more`)
  const third = Math.floor(samples.length / 3)
  const middle = samples.slice(-2 * third, -third)
  const last = samples.slice(-third)
  const more = (name: keyof Sample): number => medianOf(last, name) - medianOf(middle, name)
  const growth = {
    heap: more('heap'),
    timers: more('timers'),
    sockets: more('sockets'),
    listeners: more('listeners'),
  }
  const names = Object.keys(growth) as (keyof Sample)[]
  return { growth, leaks: names.filter((name) => growth[name] > (name === 'heap' ? heapBytes : HANDLES_MORE)) }
}

function medianOf(samples: readonly Sample[], name: keyof Sample): number {
  const sorted = samples.map((sample) => sample[name]).toSorted((one, other) => one - other)
  return sorted[sorted.length >> 1] ?? 0
}
