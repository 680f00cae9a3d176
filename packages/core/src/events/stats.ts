import type { CacheEvent } from './events.js'
import type { NearStats } from './near-stats.js'
import { emptyPayloadTally, type PayloadCounts, type PayloadTally } from './payload-tally.js'
import { add, emptyTally, withRate, type Counts, type Tally } from './tally.js'

/** What `cache.stats()` gives: a snapshot. */
export interface Stats extends Counts {
  /** How a reader may rely on this cache: `strict` means the promise of coherence without a delay, `bounded` with one. */
  readonly mode: 'strict' | 'bounded'
  /** The same with the delay: for so long after an invalidation in another process an old value may be answered with. */
  readonly coherence: 'strict' | { readonly boundedMs: number }
  /** What lies in this process; `undefined` without a near tier. */
  readonly near: NearStats | undefined
  readonly storeFailures: number
  /** `closed`: the store is used; `open`: it is left alone; `half-open`: the next command, or one under way, decides. */
  readonly circuit: 'closed' | 'open' | 'half-open'
  /** How often the circuit has opened. */
  readonly circuitOpenings: number
  /** Commands that were not sent because it was not closed. */
  readonly refusedCommands: number
  /** The most loads that have queued at once. */
  readonly longestQueue: number
  /** Targets of invalidations that have not reached the store yet. */
  readonly pendingInvalidations: number
  /** What was stored and read back: how much, and what compression and encryption cost. */
  readonly payloads: PayloadCounts
  readonly methods: Readonly<Record<string, Counts>>
}

/** Most methods that are counted on their own; programmatic calls could name any number. */
const MAX_METHODS = 1_000
const OTHERS = '(others)'

/** The statistics of a cache: an ear for its events. */
export interface StatsCounter {
  readonly count: (event: CacheEvent) => void
  /** What a method is counted in until the next reset, for who counts without an event. */
  tallyOf(method: string): Tally
  /** How often it was reset. */
  readonly resets: number
  /** A command was not sent. No event tells of each. */
  readonly countRefused: () => void
  /** For the codec, which adds to it. */
  readonly payloads: PayloadTally
  snapshot(now: Pick<Stats, 'pendingInvalidations' | 'circuit'> & Partial<Pick<Stats, 'near'>>): Stats
  reset(): void
}

/** Counts events as they come; everything else is worked out when someone asks. */
export function createStatsCounter(): StatsCounter {
  let methods = new Map<string, Tally>()
  let storeFailures = 0
  let circuitOpenings = 0
  let refusedCommands = 0
  let longestQueue = 0
  const payloads = emptyPayloadTally()

  function of(method: string): Tally {
    const known = methods.get(method)
    if (known !== undefined) return known
    if (methods.size >= MAX_METHODS && method !== OTHERS) return of(OTHERS)
    const tally = emptyTally()
    methods.set(method, tally)
    return tally
  }

  const counter = {
    count(event: CacheEvent) {
      if (event.type === 'store.failed') storeFailures++
      else if (event.type === 'circuit.opened') circuitOpenings++
      else if ('method' in event) add(of(event.method), event)
      if (event.type === 'load.queued') longestQueue = Math.max(longestQueue, event.length)
    },
    tallyOf: of,
    resets: 0,
    countRefused: () => void refusedCommands++,
    payloads,
    snapshot(now: Parameters<StatsCounter['snapshot']>[0]): Stats {
      const { near } = now
      const total = emptyTally()
      for (const tally of methods.values()) {
        for (const name of Object.keys(total) as (keyof Tally)[]) total[name] += tally[name]
      }
      return {
        ...withRate(total),
        mode: near?.mode === 'bounded' ? 'bounded' : 'strict',
        coherence: near?.mode === 'bounded' ? { boundedMs: near.boundMs } : 'strict',
        storeFailures,
        circuitOpenings,
        refusedCommands,
        longestQueue,
        ...now,
        near,
        payloads: { ...payloads },
        methods: Object.fromEntries([...methods].map(([method, tally]) => [method, withRate(tally)])),
      }
    },
    reset() {
      methods = new Map()
      counter.resets++
      storeFailures = 0
      circuitOpenings = 0
      refusedCommands = 0
      longestQueue = 0
      Object.assign(payloads, emptyPayloadTally())
    },
  }
  return counter
}
