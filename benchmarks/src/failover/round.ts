import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { createCache, onResult, type Cache, type InvalidationTargets } from '@readthrough/core'
import { redisStore } from '@readthrough/redis'
import { startPair } from './servers.js'

/** What a round does. */
export interface RoundPlan {
  readonly rows: number
  /** How many writes are under way at a time. */
  readonly writers: number
  /** Whether invalidations wait for a replica. */
  readonly withReplicas: boolean
}

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
  /** Read after the failover: of rows whose invalidation was done, and of the others. */
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

/**
 * All rows are cached; then each is written once, and invalidated. In the midst of that the replica is cut off; when all
 * is written, the primary dies, and the replica takes its place with what it has.
 */
export async function failoverRound({ rows, writers, withReplicas }: RoundPlan): Promise<RoundResult> {
  const pair = await startPair()
  const committed = Array.from({ length: rows }, () => 0)
  const open = (): Cache =>
    createCache({
      namespace: NAMESPACE,
      store: redisStore({ url: pair.url }),
      ttl: '1h',
      // A read that is late on a busy machine loads, and would hide what the store serves.
      deadlines: { read: '5s' },
      ...(withReplicas ? { replicas: REPLICAS } : {}),
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

    await pair.failOver()
    for (const cache of [own, other]) await answering(cache)
    const staleOfDone = await staleAmong(done)
    const staleOfPending = await staleAmong(pending)
    await pair.addReplica()
    const until = performance.now() + RECOVERED_WITHIN_MS
    while (own.stats().pendingInvalidations > 0 && performance.now() < until) await delay(POLL_MS)
    const staleAtLast = await staleAmong(new Set(committed.keys()))
    const medianMs = tookMs.toSorted((one, two) => one - two)[Math.floor(tookMs.length / 2)] ?? 0
    return { done: done.size, pending: pending.size, staleOfDone, staleOfPending, staleAtLast, medianMs }
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
