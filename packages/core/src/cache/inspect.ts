import { resolvePolicy } from '../engine/options.js'
import type { Key } from '../keys/key.js'
import type { CacheCore } from './core.js'
import { keyWithin } from './key-within.js'

/** What is known of one key. */
export type Explanation =
  /** Nothing lies there: never loaded, expired, evicted or invalidated. */
  | { readonly key: string; readonly state: 'absent' }
  /** A process is loading it. */
  | { readonly key: string; readonly state: 'loading' }
  /** A write is under way. */
  | { readonly key: string; readonly state: 'barrier' }
  /** Something that this cache cannot read; the next read replaces it. */
  | { readonly key: string; readonly state: 'unreadable'; readonly error: unknown }
  /** Another kind of thing, which the store will not replace. */
  | { readonly key: string; readonly state: 'foreign' }
  /** The store did not answer. */
  | { readonly key: string; readonly state: 'unknown'; readonly error: unknown }
  /** An invalidation of it has not reached the store: reads go past the cache. */
  | { readonly key: string; readonly state: 'pending' }
  /** It has lived its time by its own header; the next read replaces it. */
  | { readonly key: string; readonly state: 'expired' }
  | {
      readonly key: string
      readonly state: 'fresh'
      /** Milliseconds since it was stored. */
      readonly ageMs: number
      /** Milliseconds until it expires. */
      readonly leftMs: number
      /** How long its load took. */
      readonly loadMs: number
      /** Characters or bytes in the store. */
      readonly size: number
      readonly serializer: string
    }

/** Looks at one key as a read would, without loading or changing anything. */
export async function explain(core: CacheCore, key: Key): Promise<Explanation> {
  const rendered = keyWithin(core, key)
  if (core.engine.isPending({ key: rendered, tags: [] })) return { key: rendered, state: 'pending' }
  const seen = await core.engine.look(soughtFor(core, rendered))
  switch (seen.kind) {
    case 'hit': {
      const { header, size } = seen.entry
      const { created, hardUntil, loadMs, serializer } = header
      const now = core.clock.now()
      return { key: rendered, state: 'fresh', ageMs: now - created, leftMs: hardUntil - now, loadMs, size, serializer }
    }
    case 'vacant':
      return seen.reason === 'unreadable'
        ? { key: rendered, state: 'unreadable', error: seen.error }
        : { key: rendered, state: seen.reason === 'absent' ? 'absent' : 'expired' }
    case 'leased':
    case 'granted':
      return { key: rendered, state: 'loading' }
    case 'past':
      return seen.reason === 'barrier' || seen.reason === 'foreign'
        ? { key: rendered, state: seen.reason }
        : { key: rendered, state: 'unknown', error: seen.error }
    default:
      return seen satisfies never
  }
}

export function soughtFor(core: CacheCore, key: string) {
  return { key, tags: [], definition: undefined, accepts: undefined, policy: resolvePolicy([core.options.policy]) }
}
