import { freshness } from '../entry/freshness.js'
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
  | {
      readonly key: string
      /** `dead`: expired by its own header, and about to be replaced. */
      readonly state: 'fresh' | 'stale' | 'dead'
      /** Milliseconds since it was stored. */
      readonly ageMs: number
      /** Milliseconds until it is dead. */
      readonly leftMs: number
      /** How long its load took. */
      readonly loadMs: number
      /** Characters or bytes in the store. */
      readonly size: number
      readonly serializer: string
    }

/** Looks at one key without loading or changing anything. */
export async function explain(core: CacheCore, key: Key): Promise<Explanation> {
  const rendered = keyWithin(core, key)
  try {
    const slot = (await core.store.read([rendered], [])).slots[0]
    switch (slot?.state) {
      case undefined:
      case 'absent':
        return { key: rendered, state: 'absent' }
      case 'lease':
        return { key: rendered, state: 'loading' }
      case 'unreadable':
        return { key: rendered, state: 'unreadable', error: slot.error }
      case 'barrier':
      case 'foreign':
        return { key: rendered, state: slot.state }
      case 'value': {
        const now = core.clock.now()
        const { header, size } = slot.entry
        const { created, hardUntil, loadMs, serializer } = header
        const state = freshness(header, now)
        return { key: rendered, state, ageMs: now - created, leftMs: hardUntil - now, loadMs, size, serializer }
      }
      default:
        return slot satisfies never
    }
  } catch (error) {
    return { key: rendered, state: 'unknown', error }
  }
}
