import { subscribe } from 'node:diagnostics_channel'
import type { CacheEvent, CacheEventMessage, CacheEventType } from '@readthrough/core'

/** What the caches of this process have told since somebody began to listen. */
export interface Told {
  /** Forgets what was told, and listens from here on. */
  listen(): void
  /** How often it was told since then. */
  count(type: CacheEventType, isMeant?: (event: CacheEvent) => boolean): number
  /** @throws Error that says what was told, where one of these was. */
  refuse(...types: CacheEventType[]): void
}

/** Hears every cache of this process. */
export function createTold(): Told {
  let events: CacheEvent[] | undefined
  const hear = (message: unknown): void => void events?.push((message as CacheEventMessage).event)
  const of = (type: CacheEventType): CacheEvent[] => (events ?? []).filter((event) => event.type === type)
  return {
    listen() {
      // Not before: whoever is heard works for it.
      if (events === undefined) subscribe('readthrough:event', hear)
      events = []
    },
    count: (type, isMeant = () => true) => of(type).filter(isMeant).length,
    refuse(...types) {
      for (const type of types) {
        const [first, ...more] = of(type)
        if (first === undefined) continue
        const why = 'error' in first ? ` (${String(first.error)})` : ''
        throw new Error(`told of ${type}${why}${more.length > 0 ? `, and ${more.length} more` : ''}`)
      }
    },
  }
}
