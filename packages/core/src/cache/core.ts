import { AsyncLocalStorage } from 'node:async_hooks'
import { messageOf, ReadthroughError } from '../base/errors.js'
import type { Clock } from '../base/clock.js'
import { createDeadlines } from '../base/deadlines.js'
import { restingClock } from '../base/resting-clock.js'
import { unawaited } from '../base/unawaited.js'
import { createArgumentMemos, type ArgumentMemos } from '../engine/argument-memo.js'
import { isInsideAnyLoad } from '../engine/current-load.js'
import type { Participant } from '../engine/current-transaction.js'
import { createEngine, type Engine } from '../engine/engine.js'
import type { How } from '../engine/how.js'
import { resolvePolicy, type Policy } from '../engine/lifetime.js'
import { createNearHits, type NearHits } from '../engine/near-hit.js'
import { describeTargets, type Targets } from '../engine/targets.js'
import { createOrdinary } from '../engine/ordinary.js'
import { createVerify } from '../engine/verify.js'
import { createEmitter, type Emit, type Emitter } from '../events/emitter.js'
import { createStatsCounter, type StatsCounter } from '../events/stats.js'
import { createCircuit, type Circuit } from '../policy/circuit.js'
import { guardedStore } from '../policy/guarded-store.js'
import { codedStore, storedFormat } from '../store/coded-store.js'
import type { EntryStore } from '../store/entry-store.js'
import { nearStore, type NearStore } from '../store/near-store.js'
import { requireReplicas } from './how-for.js'
import { requireFeed } from './near-options.js'
import type { CacheOptions } from './options.js'
import { readCacheOptions, type ResolvedCacheOptions } from './read-options.js'
import { requireStore } from './require-store.js'

/** What lies behind a cache; for this package only. */
export interface CacheCore {
  readonly options: ResolvedCacheOptions
  /** Of a method that says nothing of its own. */
  readonly policy: Policy
  readonly clock: Clock
  readonly store: EntryStore
  /** What lies before it in this process, and is part of it; `undefined` where nothing is. */
  readonly near: NearStore | undefined
  /** Answers out of it at once; `undefined` where it never answers unasked. */
  readonly nearHits: NearHits | undefined
  /** What arguments of its methods have led to. */
  readonly memos: ArgumentMemos
  readonly engine: Engine
  readonly circuit: Circuit
  readonly emitter: Emitter
  readonly emit: Emit
  readonly stats: StatsCounter
  /** Why a call goes past this cache as a whole, or `undefined`. */
  off(): 'disabled' | 'closed' | undefined
  setEnabled(enabled: boolean): void
  /** Runs `work` with this cache off for what happens in it. */
  without<T>(work: () => T): T
  close(): Promise<void>
  /** Invalidates here and now. A cache that is disabled does so: other processes may be using what lies in the store. */
  readonly invalidate: (targets: Targets, method: string, how: How) => Promise<'done' | 'pending' | 'lost'>
  /** This cache in transactions. */
  readonly participant: Participant
  /** Warns the process, once for each subject. */
  readonly warnOnce: (subject: string, message: string) => void
}

/** Most subjects that are remembered as warned of. */
const MAX_WARNINGS = 1_000

/** Assembles the layers: `near(coded(guarded(store)))`, with the engine above. */
export function createCore(given: CacheOptions): CacheCore {
  const options = readCacheOptions(given)
  const { clock, random, namespace, storePrefix, serializer, maxValueBytes, deadlines, waitMs } = options

  const warned = new Set<string>()
  const warnOnce = (subject: string, message: string): void => {
    if (warned.has(subject) || warned.size >= MAX_WARNINGS) return
    warned.add(subject)
    process.emitWarning(message, { type: 'ReadthroughWarning' })
  }

  const ordinary = createOrdinary()
  const stats = createStatsCounter()
  const emitter = createEmitter(namespace, stats.count, options.redaction, (type, isHeard) => {
    if (type === 'hit') ordinary.set('heard', isHeard)
  })
  const { emit } = emitter
  /** The engine that hears of it comes last; a store that is connected already tells before. */
  let wasRenewed = false
  let onRenewed = (): void => void (wasRenewed = true)
  let onClosed = (): void => {}
  let near: NearStore | undefined
  const circuit = createCircuit({
    clock,
    random,
    emit,
    ...options.breaker,
    onRefused: stats.countRefused,
    onClosed: () => onClosed(),
  })
  const raw = options.store({
    prefix: storePrefix,
    format: storedFormat(serializer),
    report(error) {
      emit({ type: 'store.failed', operation: 'connection', error })
      // A wrong address or password would else show only to those who listen.
      warnOnce(
        'connection',
        `The store of the cache '${namespace}' has trouble, and calls go past it: ${messageOf(error)}`,
      )
    },
    renewed() {
      circuit.renewed()
      near?.renewed()
      onRenewed()
    },
  })
  requireStore(unawaited(raw), 'createCache')
  try {
    requireReplicas(options.how, raw, 'createCache')
    requireFeed(options.near, raw, 'createCache')
  } catch (error) {
    // It may have begun to connect.
    raw.close().catch(() => {})
    throw error
  }
  const timer = createDeadlines(clock)
  const guarded = guardedStore(raw, { deadlines, clock, timer, circuit, emit })
  const coded = codedStore(guarded, {
    serializer,
    prefix: storePrefix,
    maxValueBytes,
    random,
    clock,
    tally: stats.payloads,
    held: options.near && ((key, version) => near?.entryOf(key, version)),
  })
  near = options.near && nearStore(coded, { ...options.near, feed: raw.feed, clock, emit, mustAsk: isInsideAnyLoad })
  const store = near ?? coded
  const engineClock = restingClock(clock)
  const engine = createEngine({
    store,
    clock: engineClock,
    random,
    emit,
    waitMs,
    invalidateTryMs: deadlines.invalidateMs,
    groupOf: options.groupOf,
    verify: options.verifies ? createVerify({ emit, warnOnce }) : undefined,
    auditing: options.auditing,
    ordinary,
    maxLoads: options.maxLoads,
    onFailover: options.onFailover,
    isDegraded: () => !circuit.isClosed(),
  })
  // An audit needs the whole entry, and whoever is asked for it.
  const nearHits =
    near === undefined || options.near?.boundMs === undefined || options.auditing !== undefined
      ? undefined
      : createNearHits({
          store: near,
          tier: near.near,
          clock,
          emitter,
          stats,
          ordinary,
          isPending: engine.isPending,
        })
  onRenewed = engine.renewed
  onClosed = engine.recover
  if (wasRenewed) engine.renewed()

  async function invalidate(targets: Targets, method: string, how: How): Promise<'done' | 'pending' | 'lost'> {
    if (closing === undefined) return engine.invalidate(targets, method, how)
    const error = new ReadthroughError('CACHE_CLOSED', 'The cache is closed; nothing was invalidated')
    emit({ type: 'invalidation.lost', targets: describeTargets(targets), error })
    return 'lost'
  }

  const scope = new AsyncLocalStorage<true>()
  let isScoped = false
  let enabled = true
  let closing: Promise<void> | undefined

  return {
    options,
    policy: resolvePolicy([options.policy]),
    clock,
    store,
    near,
    nearHits,
    memos: createArgumentMemos(),
    engine,
    circuit,
    emitter,
    emit,
    stats,
    off() {
      if (closing !== undefined) return 'closed'
      return enabled && !(isScoped && scope.getStore() === true) ? undefined : 'disabled'
    },
    setEnabled(value) {
      enabled = value
      ordinary.set('off', !enabled || isScoped || closing !== undefined)
    },
    without(work) {
      isScoped = true
      ordinary.set('off', true)
      return scope.run(true, work)
    },
    close() {
      // Before Node 24, a storage in use makes every promise of the process dearer.
      scope.disable()
      ordinary.set('off', true)
      // Trouble at the end has been told of as an event; whoever closes could do nothing about it.
      closing ??= engine
        .close()
        .then(() => store.close())
        .catch(() => {})
        .finally(() => engineClock.rest())
      return closing
    },
    participant: { send: (targets, how) => invalidate(targets, 'transaction', how) },
    invalidate,
    warnOnce,
  }
}
