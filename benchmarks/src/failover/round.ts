import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { createCache, onResult } from '@readthrough/core'
import type { Cache, CacheOptions, InvalidationTargets, StoreFactory } from '@readthrough/core'
import { redisStore } from '@readthrough/redis'
import { startPair } from './servers.js'

/** What a round does. */
export interface RoundPlan {
  readonly rows: number
  /** How many writes are under way at a time. */
  readonly writers: number
  readonly guard: Guard
}

/**
 * What stands against what is lost. `none`: the caches do not hear of new connections. `replay`: as they come. `clear`:
 * `onFailover: 'clear'`. `replicas`: invalidations wait for a replica.
 */
export const GUARDS = ['none', 'replay', 'clear', 'replicas'] as const
export type Guard = (typeof GUARDS)[number]

/** Reads that got less than was committed, in the process that wrote and in another. */
export interface Stale {
  readonly own: number
  readonly other: number
}

/** What came of it. */
export interface RoundResult {
  /** Invalidations that resolved so. */
  readonly done: number
  readonly pending: number
  /** How many reads of all rows were stale that began after the failover, and before the next line. */
  readonly staleMeanwhile: Stale
  /** For how long the other process was answered so after Redis was back, in milliseconds; 0 for never. */
  readonly staleForMs: number
  /** Read once Redis is back and nothing that can be done is pending: of rows that were done, and of the others. */
  readonly staleOfDone: Stale
  readonly staleOfPending: Stale
  /** The same of all rows, once the new primary has a replica and nothing is pending. */
  readonly staleAtLast: Stale
  /** How long an invalidation took while all was well, in milliseconds: the median. */
  readonly medianMs: number
}

interface Row {
  readonly id: number
  readonly version: number
}

const NAMESPACE = 'failover'
const REPLICAS = { min: 1, timeout: '200ms' } as const
const POLL_MS = 50
const RECOVERED_WITHIN_MS = 60_000
/** What can be replayed is, well within this time. */
const REPLAYED_WITHIN_MS = 1_000
const OPTIONS: Record<Guard, Partial<CacheOptions>> = {
  none: {},
  replay: {},
  clear: { onFailover: 'clear' },
  replicas: { replicas: REPLICAS },
}

/**
 * All rows are cached; then each is written once, and invalidated. In the midst of that the replica is cut off; when all
 * is written, the primary dies, and the replica takes its place with what it has.
 */
export async function failoverRound({ rows, writers, guard }: RoundPlan): Promise<RoundResult> {
  const pair = await startPair()
  const committed = Array.from({ length: rows }, () => 0)
  const open = (): Cache =>
    createCache({
      namespace: NAMESPACE,
      store: guard === 'none' ? deaf(redisStore({ url: pair.url })) : redisStore({ url: pair.url }),
      ttl: '1h',
      // A read that is late on a busy machine loads, and would hide what the store serves.
      deadlines: { read: '5s' },
      ...OPTIONS[guard],
    })
  const [own, other] = [open(), open()]

  const read = (cache: Cache, id: number): Promise<Row> =>
    cache.readThrough<Row>(['row', id], async () => ({ id, version: committed[id] ?? 0 }), optionsFor(id))
  const readAll = (cache: Cache): Promise<Row[]> => Promise.all(committed.map((_, id) => read(cache, id)))
  const staleAmong = async (ids: ReadonlySet<number>): Promise<Stale> => {
    const count = async (cache: Cache): Promise<number> =>
      (await readAll(cache)).filter(({ id, version }) => ids.has(id) && version < (committed[id] ?? 0)).length
    return { own: await count(own), other: await count(other) }
  }

  try {
    for (const cache of [own, other]) await answering(cache)
    // Twice: tags of results are told by the first load, and stored from the second on.
    for (let times = 0; times < 2; times++) {
      await readAll(own)
      await own.drain()
    }
    await pair.settle()

    const done = new Set<number>()
    const pending = new Set<number>()
    const tookMs: number[] = []
    const ids = committed.keys()
    const half = Math.floor(rows / 2)
    let cutting: Promise<void> | undefined
    const write = async (): Promise<void> => {
      for (const id of ids) {
        if (id >= half) await (cutting ??= pair.cutOff())
        committed[id] = 1
        const began = performance.now()
        const state = await own.invalidate(targetsOf(id))
        if (cutting === undefined) tookMs.push(performance.now() - began)
        ;(state === 'done' ? done : pending).add(id)
      }
    }
    await Promise.all(Array.from({ length: writers }, write))

    const meanwhile = watching({ own, other }, readAll, (id) => committed[id] ?? 0)
    await pair.failOver()
    for (const cache of [own, other]) await answering(cache)
    const backAt = performance.now()
    await delay(REPLAYED_WITHIN_MS)
    const { staleMeanwhile, lastOfOther } = await meanwhile()
    const staleForMs = lastOfOther === undefined ? 0 : Math.max(0, lastOfOther - backAt)
    const staleOfDone = await staleAmong(done)
    const staleOfPending = await staleAmong(pending)
    await pair.addReplica()
    const until = performance.now() + RECOVERED_WITHIN_MS
    while (own.stats().pendingInvalidations > 0 && performance.now() < until) await delay(POLL_MS)
    const staleAtLast = await staleAmong(new Set(committed.keys()))
    const medianMs = tookMs.toSorted((one, two) => one - two)[Math.floor(tookMs.length / 2)] ?? 0
    const stale = { staleMeanwhile, staleForMs, staleOfDone, staleOfPending, staleAtLast }
    return { done: done.size, pending: pending.size, ...stale, medianMs }
  } finally {
    await Promise.all([own.close(), other.close()])
    await pair.stop()
  }
}

/** By key, by a tag of the arguments, by a tag of the result. */
const optionsFor = (id: number) =>
  id % 3 === 0 ? {} : id % 3 === 1 ? { tags: [`row:${id}`] } : { tags: onResult((row: Row) => [`row:${row.id}`]) }

const targetsOf = (id: number): InvalidationTargets =>
  id % 3 === 0 ? { keys: [['row', id]] } : { tags: [`row:${id}`] }

/** Until the cache has Redis (again). */
async function answering(cache: Cache): Promise<void> {
  while (!(await cache.seed(['answering', randomUUID()], true))) await delay(POLL_MS)
}

/** A store whose cache does not hear of new connections. */
function deaf(store: StoreFactory): StoreFactory {
  return (context) => store({ ...context, report: (error) => context.report(error), renewed: () => {} })
}

/** Reads all rows again and again in both processes, until it is asked what was stale. */
function watching(
  caches: { readonly own: Cache; readonly other: Cache },
  readAll: (cache: Cache) => Promise<Row[]>,
  committedOf: (id: number) => number,
): () => Promise<{ staleMeanwhile: Stale; lastOfOther: number | undefined }> {
  const stale = { own: 0, other: 0 }
  let lastOfOther: number | undefined
  const over = new AbortController()
  const watch = async (who: keyof Stale): Promise<void> => {
    while (!over.signal.aborted) {
      const count = (await readAll(caches[who])).filter(({ id, version }) => version < committedOf(id)).length
      stale[who] += count
      if (who === 'other' && count > 0) lastOfOther = performance.now()
      await delay(5)
    }
  }
  const watches = [watch('own'), watch('other')]
  return async () => {
    over.abort()
    await Promise.all(watches)
    return { staleMeanwhile: stale, lastOfOther }
  }
}
