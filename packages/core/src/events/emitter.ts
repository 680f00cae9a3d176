import { channel } from 'node:diagnostics_channel'
import type { CacheEvent, CacheEventOf, CacheEventType } from './events.js'

/** Tells an event to everyone who listens. */
export type Emit = (event: CacheEvent) => void

/** Called with each event of one type. What it throws becomes a process warning; the caller of the cache never sees it. */
export type Listener<T extends CacheEventType> = (event: CacheEventOf<T>) => void

/** What travels on the diagnostics channel `readthrough:event`. */
export interface CacheEventMessage {
  readonly namespace: string
  readonly event: CacheEvent
}

/** Where a cache's news comes together. */
export interface Emitter {
  readonly emit: Emit
  /** Listens to one type of event; returns the function that ends it. */
  readonly on: <T extends CacheEventType>(type: T, listener: Listener<T>) => () => void
}

/**
 * One event, many ears: `always` (the statistics), those who called `on`, and whoever subscribed to the diagnostics
 * channel `readthrough:event` without knowing this cache at all.
 */
export function createEmitter(namespace: string, always: Emit): Emitter {
  const listeners = new Map<CacheEventType, Set<(event: CacheEvent) => void>>()
  const news = channel('readthrough:event')

  function tell(listener: (event: CacheEvent) => void, event: CacheEvent): void {
    try {
      listener(event)
    } catch (error) {
      process.emitWarning(`A listener for '${event.type}' threw: ${String(error)}`, { type: 'ReadthroughWarning' })
    }
  }

  return {
    emit(event) {
      always(event)
      const ears = listeners.get(event.type)
      if (ears !== undefined) for (const ear of ears) tell(ear, event)
      if (news.hasSubscribers) news.publish({ namespace, event } satisfies CacheEventMessage)
    },
    on(type, listener) {
      // A wrapper of its own for each call, so that ending one subscription never ends another.
      const ear = (event: CacheEvent): void => listener(event as CacheEventOf<typeof type>)
      const ears = listeners.get(type) ?? new Set()
      listeners.set(type, ears.add(ear))
      return () => void ears.delete(ear)
    },
  }
}
