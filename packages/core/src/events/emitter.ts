import { channel } from 'node:diagnostics_channel'
import { CACHE_EVENT_TYPES, type CacheEvent, type CacheEventOf, type CacheEventType } from './events.js'
import { NO_REDACTION, type Redaction } from './redaction.js'

/** Tells an event to everyone who listens. */
export type Emit = (event: CacheEvent) => void

/**
 * Called with each event of one type. What it throws, or rejects with, becomes a process warning, once for each
 * listener; the caller of the cache never sees it.
 */
export type Listener<T extends CacheEventType> = (event: CacheEventOf<T>) => void

/** What travels on the diagnostics channel `readthrough:event`. */
export interface CacheEventMessage {
  readonly namespace: string
  readonly event: CacheEvent
}

/** What it returns is nothing, or the promise of a listener that is asynchronous. */
type Ear = (event: CacheEvent) => unknown

/** Told whether anyone has called `on` for a type, and listens still. */
type OnHeard = (type: CacheEventType, isHeard: boolean) => void

/** Where a cache's news comes together. */
export interface Emitter {
  readonly emit: Emit
  /** Whether anyone but the statistics listens to this type of event. Where nobody does, none need be made. */
  isHeard(type: CacheEventType): boolean
  /** Listens to one type of event; returns the function that ends it. @throws TypeError for a type that there is not. */
  readonly on: <T extends CacheEventType>(type: T, listener: Listener<T>) => () => void
}

/**
 * One event, many ears: `always` (the statistics), those who called `on`, and whoever subscribed to the diagnostics
 * channel `readthrough:event` without knowing this cache at all. The statistics alone hear of names as they are.
 */
export function createEmitter(
  namespace: string,
  always: Emit,
  redaction: Redaction = NO_REDACTION,
  onHeard?: OnHeard,
): Emitter {
  const listeners = new Map<CacheEventType, Set<Ear>>()
  const news = channel('readthrough:event')

  const warned = new WeakSet<Ear>()

  function tell(ear: Ear, event: CacheEvent): void {
    const failed = (error: unknown): void => {
      if (warned.has(ear)) return
      warned.add(ear)
      process.emitWarning(`A listener for '${event.type}' threw: ${redaction.words(error)}`, {
        type: 'ReadthroughWarning',
      })
    }
    try {
      const returned = ear(event)
      if (returned instanceof Promise) returned.catch(failed)
    } catch (error) {
      failed(error)
    }
  }

  return {
    isHeard: (type) => news.hasSubscribers || (listeners.get(type)?.size ?? 0) > 0,
    emit(event) {
      always(event)
      const ears = listeners.get(event.type)
      const isAwaited = ears !== undefined && ears.size > 0
      if (!isAwaited && !news.hasSubscribers) return
      const told = redaction.event(event)
      if (isAwaited) for (const ear of ears) tell(ear, told)
      if (news.hasSubscribers) news.publish({ namespace, event: told } satisfies CacheEventMessage)
    },
    on(type, listener) {
      if (!CACHE_EVENT_TYPES.has(type))
        throw new TypeError(`There is no event '${type}'; there are ${[...CACHE_EVENT_TYPES].join(', ')}`)
      if (typeof listener !== 'function') throw new TypeError(`on('${type}', listener): listener must be a function`)
      // A wrapper of its own for each call, so that ending one subscription never ends another.
      const ear: Ear = (event) => listener(event as CacheEventOf<typeof type>)
      const ears = listeners.get(type) ?? new Set()
      listeners.set(type, ears.add(ear))
      onHeard?.(type, true)
      return () => {
        if (ears.delete(ear) && ears.size === 0) onHeard?.(type, false)
      }
    },
  }
}
