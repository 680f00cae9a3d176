import { ReadthroughError } from '../base/errors.js'
import type { Clock } from '../base/clock.js'
import { restingClock } from '../base/resting-clock.js'
import { createArgumentMemos, type ArgumentMemos } from '../engine/argument-memo.js'
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
import type { Circuit } from '../policy/circuit.js'
import type { EntryStore } from '../store/entry-store.js'
import type { NearStore } from '../store/near-store.js'
import { openLayers } from './layers.js'
import type { CacheOptions } from './options.js'
import { readCacheOptions, type ResolvedCacheOptions } from './read-options.js'
import { createSwitch } from './switch.js'

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

/** Puts the engine above the layers of the store, and beside them what every call goes by. */
export function createCore(given: CacheOptions): CacheCore {
  const options = readCacheOptions(given)
  const { clock, random, namespace, deadlines, waitMs } = options

  const warned = new Set<string>()
  const warnOnce = (subject: string, message: string): void => {
    if (warned.has(subject) || warned.size >= MAX_WARNINGS) return
    warned.add(subject)
    process.emitWarning(message, { type: 'ReadthroughWarning' })
  }

  const ordinary = createOrdinary()
  const onOff = createSwitch(ordinary)
  const stats = createStatsCounter()
  const emitter = createEmitter(namespace, stats.count, options.redaction, (type, isHeard) => {
    if (type === 'hit') ordinary.set('heard', isHeard)
  })
  const { emit } = emitter
  /** The engine that hears of it comes last; a store that is connected already tells before. */
  let wasRenewed = false
  let onRenewed = (): void => void (wasRenewed = true)
  let onClosed = (): void => {}
  const { store, near, circuit } = openLayers(options, {
    emit,
    stats,
    warnOnce,
    onRenewed: () => onRenewed(),
    onClosed: () => onClosed(),
  })
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
    off: onOff.off,
    setEnabled: onOff.setEnabled,
    without: onOff.without,
    close() {
      onOff.close()
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
