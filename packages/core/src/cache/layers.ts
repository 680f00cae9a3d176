import { messageOf } from '../base/errors.js'
import { createDeadlines } from '../base/deadlines.js'
import { unawaited } from '../base/unawaited.js'
import { isInsideAnyLoad } from '../engine/current-load.js'
import type { Emit } from '../events/emitter.js'
import type { StatsCounter } from '../events/stats.js'
import { createCircuit, type Circuit } from '../policy/circuit.js'
import { guardedStore } from '../policy/guarded-store.js'
import { codedStore, storedFormat } from '../store/coded-store.js'
import type { EntryStore } from '../store/entry-store.js'
import { nearStore, type NearStore } from '../store/near-store.js'
import { requireReplicas } from './how-for.js'
import { requireFeed } from './near-options.js'
import type { ResolvedCacheOptions } from './read-options.js'
import { requireStore } from './require-store.js'

/** The store of a cache with all that lies before it. */
export interface Layers {
  /** The outermost: what the engine sees. */
  readonly store: EntryStore
  /** The same where it lies in this process; `undefined` where nothing does. */
  readonly near: NearStore | undefined
  readonly circuit: Circuit
}

/** Who hears of a store. */
export interface LayerParts {
  readonly emit: Emit
  readonly stats: StatsCounter
  readonly warnOnce: (subject: string, message: string) => void
  /** Another connection answers from here on; told before {@link openLayers} has returned where there is one already. */
  readonly onRenewed: () => void
  /** The circuit has closed again. */
  readonly onClosed: () => void
}

/**
 * Opens the store and puts the layers before it: `near(coded(guarded(store)))`.
 *
 * @throws TypeError for what is no store, or cannot do what the options ask for; it is closed then.
 */
export function openLayers(options: ResolvedCacheOptions, parts: LayerParts): Layers {
  const { clock, random, namespace, storePrefix, serializer, maxValueBytes, deadlines } = options
  const { emit, stats, warnOnce } = parts
  let near: NearStore | undefined
  const circuit = createCircuit({
    clock,
    random,
    emit,
    ...options.breaker,
    onRefused: stats.countRefused,
    onClosed: parts.onClosed,
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
      parts.onRenewed()
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
  const coded = codedStore(guardedStore(raw, { deadlines, clock, timer, circuit, emit }), {
    serializer,
    prefix: storePrefix,
    maxValueBytes,
    random,
    clock,
    tally: stats.payloads,
    held: options.near && ((key, version) => near?.entryOf(key, version)),
  })
  near = options.near && nearStore(coded, { ...options.near, feed: raw.feed, clock, emit, mustAsk: isInsideAnyLoad })
  return { store: near ?? coded, near, circuit }
}
