import { setTimeout as delay } from 'node:timers/promises'
import { createCache, type Cache, type CacheEventType, type CacheOptions } from '@readthrough/core'
import { redisStore } from '@readthrough/redis'
import { flakyStore } from '@readthrough/testing'
import { watchErrors } from './errors-seen.js'
import { NEW_ROW, openNotes, type WriteState } from './history.js'
import type { Account, Orders } from './orders.js'
import { pace } from './pace.js'
import type { RowsTable } from './rows-table.js'
import { warmRow } from './rows.js'
import type { LaneParts, Row } from './scenario.js'
import { sharedNow } from './time.js'

/** A cache, and those who read and write through it: all that one process of a scenario does. */
export interface Lane {
  /** Caches every warm row. */
  warm(): Promise<void>
  start(): void
  /** The heap in megabytes, with the garbage gone. */
  heap(): number
  /** How many commands the cache has sent to its store by now. */
  commands(): number
  /** Begins nothing more; resolves when what was begun has ended. */
  stop(): Promise<void>
  /** Resolves when nothing is pending any more; after a while in any case. */
  settle(): Promise<void>
  /** What each warm row reads as, and all that was noted. */
  finish(): Promise<Account>
  close(): Promise<void>
}

const WARM_UP_PASSES = 3
const WARM_WITHIN_MS = 30_000
const SETTLED_WITHIN_MS = 15_000
const NEVER_MS = 10_000
const POLL_MS = 20
const LOOKS_PER_SECOND = 100
const MEGABYTE = 1_048_576

/** The events that tell what became of a cache in trouble. */
const TOLD: readonly CacheEventType[] = [
  ...(['hit', 'miss', 'joined', 'bypassed', 'store.failed', 'fill.failed', 'fill.refused'] as const),
  ...(['invalidation.pending', 'invalidation.recovered', 'invalidation.lost', 'invalidation.incomplete'] as const),
  ...(['circuit.opened', 'circuit.closed', 'store.renewed', 'store.replaced'] as const),
  ...(['load.failed', 'load.timeout', 'background.failed'] as const),
]

/** Opens one, which loads from `table`. */
export function openLane({ role, where, plan, namespace, fault }: Orders, parts: LaneParts, table: RowsTable): Lane {
  const notes = openNotes()
  const events: Record<string, number> = {}
  const usual: CacheOptions = { namespace, store: redisStore({ url: where.url }), ttl: '1h' }
  const options = parts.options?.(usual, { role, where }) ?? usual
  const counted = flakyStore(options.store)
  const cache: Cache = createCache({ ...options, store: counted })
  // Not before: whoever cannot even begin is to fail.
  const seen = watchErrors(parts.isOwn)
  parts.opened?.(cache)
  for (const type of TOLD) {
    cache.on(type, () => {
      events[type] = (events[type] ?? 0) + 1
      if (type === 'hit') notes.hit(sharedNow())
      if (type === 'invalidation.recovered') lookUp()
    })
  }

  /** Whether something was pending since nothing was. */
  let isBehind = false
  function lookUp(): void {
    if (cache.stats().pendingInvalidations > 0) isBehind = true
    else if (isBehind) {
      isBehind = false
      notes.caughtUp(sharedNow())
    }
  }

  async function ask(id: string): Promise<Row> {
    const [version] = await Promise.all([table.versionOf(id), delay(plan.loadMs)])
    return { id, version }
  }
  const load = (id: string): Promise<Row> => parts.load?.(id, () => ask(id)) ?? ask(id)

  const underWay = new Set<Promise<void>>()
  function begin(work: () => Promise<void>): void {
    const run = work().finally(() => underWay.delete(run))
    underWay.add(run)
  }

  async function read(row: number, call: (load: (id: string) => Promise<Row>) => Promise<Row>): Promise<void> {
    const startedAt = sharedNow()
    let version = -1
    let loadMs = 0
    const timed = async (id: string): Promise<Row> => {
      const from = sharedNow()
      try {
        return await load(id)
      } finally {
        loadMs = sharedNow() - from
      }
    }
    try {
      version = (await call(timed)).version
    } catch (error) {
      seen.add(error)
    }
    notes.read({ startedAt, endedAt: sharedNow(), row, version, loadMs })
  }

  function readWarm(row: number, loading = load): Promise<Row> {
    const { id, key, options: how } = warmRow(row)
    return cache.readThrough<Row, Row>(key, () => loading(id), how)
  }

  let reads = 0
  function readOne(): void {
    const nth = reads++
    if (nth % 2 === 0)
      return begin(() => read(NEW_ROW, (timed) => cache.readThrough(['new', role, nth], () => timed(`new:${nth}`))))
    const row = Math.floor(Math.random() * plan.warmRows)
    begin(() => read(row, (timed) => readWarm(row, timed)))
  }

  let writes = 0
  async function write(): Promise<void> {
    const row = writes++ % plan.writtenRows
    const { id, targets } = warmRow(row)
    const version = await table.write(id)
    const startedAt = sharedNow()
    let state: WriteState = 'other'
    try {
      const answer = fault === 'deaf' ? 'done' : await cache.invalidate(targets)
      if (answer === 'done' || answer === 'pending') state = answer
      if (answer === 'pending') isBehind = true
    } catch (error) {
      seen.add(error)
    }
    notes.write({ row, version, startedAt, returnedAt: sharedNow(), state })
  }

  let halts: readonly (() => void)[] = []
  return {
    async warm() {
      const until = sharedNow() + WARM_WITHIN_MS
      // The first passes teach the cache which tags results have, and may find no connection yet.
      for (let pass = 0, loads = 1; pass < WARM_UP_PASSES || loads > 0; pass++) {
        const before = cache.stats().loads
        await Promise.all(Array.from({ length: plan.warmRows }, (_, row) => readWarm(row)))
        await cache.drain()
        loads = cache.stats().loads - before
        if (sharedNow() > until) throw new Error(`${loads} warm rows are not cached after ${WARM_WITHIN_MS} ms`)
        if (loads > 0) await delay(POLL_MS)
      }
    },
    start() {
      halts = [pace(plan.readsPerSecond, readOne, notes.stall), pace(LOOKS_PER_SECOND, lookUp)]
      if (role === 'writer') halts = [...halts, pace(plan.writesPerSecond, () => begin(write))]
    },
    heap() {
      const from = sharedNow()
      globalThis.gc?.()
      notes.swept({ from, to: sharedNow() })
      return process.memoryUsage().heapUsed / MEGABYTE
    },
    commands: () => counted.calls(),
    async stop() {
      for (const halt of halts) halt()
      await Promise.race([Promise.all(underWay), delay(NEVER_MS)])
      for (const _ of underWay) seen.add(new Error(`a call had not ended ${NEVER_MS} ms after the last one began`))
    },
    async settle() {
      const until = sharedNow() + SETTLED_WITHIN_MS
      while (cache.stats().pendingInvalidations > 0 && sharedNow() < until) await delay(POLL_MS)
      lookUp()
      await cache.drain()
    },
    async finish() {
      const last = Array.from({ length: plan.warmRows }, (_, row) => readWarm(row).catch(() => ({ version: -1 })))
      const versions = (await Promise.all(last)).map(({ version }) => version)
      const { errors, ownErrors, firstError } = seen
      return {
        notes: notes.packed(),
        ...{ errors, ownErrors, events, versions },
        pending: cache.stats().pendingInvalidations,
        ...(firstError !== undefined && { firstError }),
      }
    },
    close: () => cache.close(),
  }
}
