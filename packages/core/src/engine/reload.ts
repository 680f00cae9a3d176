import type { Loaded } from './load.js'

/** The load of something that has lapsed, which callers of this process may share until it has taken its place. */
export interface Reload {
  readonly key: string
  /** Of the entry that it replaces, and of no other. */
  readonly name: string
  /** When it began, on the monotonic clock. */
  readonly began: number
  /** Never rejects. */
  readonly outcome: Promise<ReloadOutcome>
  isOver(): boolean
  /** The caller who began it waits no longer, and may change what it has called with. */
  leave(): void
}

/**
 * What became of it. `stored` tells whether the value, or what was kept of the error, has taken the entry's place.
 * `changed`: the slot, or what the caller called with, is no longer what it was, and there is nothing to share.
 */
export type ReloadOutcome =
  | { readonly kind: 'loaded'; readonly loaded: Loaded; readonly stored: Promise<boolean> }
  | { readonly kind: 'failed'; readonly error: unknown; readonly stored: Promise<boolean> }
  | { readonly kind: 'changed' }
