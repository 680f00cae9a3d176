import type { Clock } from '../base/clock.js'
import type { Version } from './slot.js'

/** Who is told of changes. */
export interface FeedListener {
  /** What lies at this key may be another than before, whoever has changed it. */
  changed(key: string): void
  /** The same of the stamp of this tag. */
  tagChanged(tag: string): void
  /** The same of everything. */
  allChanged(): void
  /** From here on changes may go untold: the feed is down. Said again, it changes nothing. */
  lost(): void
  /**
   * Everything that was changed at this moment of the monotonic clock, or before, has been told, unless it was changed
   * before the first proof after `lost`: the feed is live from there on.
   */
  proven(at: number): void
}

/** A feed that is open. It never rejects and never throws; while it is down it comes back by itself. */
export interface Feed {
  /**
   * Whether this version still lies at the key, at a place of whose changes this feed tells. Never rejects. Not there
   * where all that this store reads lies at such a place.
   */
  readonly covers?: ((key: string, version: Version) => Promise<boolean>) | undefined
  /** The same of the stamp of a tag. Where there is `covers` and not this, what carries tags is never answered unasked. */
  readonly coversTag?: ((tag: string, stamp: string) => Promise<boolean>) | undefined
  close(): void
}

/**
 * Tells of every change under the prefix, whoever makes it and wherever it is made, and proves that it does. Without it,
 * what lies in the process cannot be answered with unasked.
 */
export interface FeedVerbs {
  /** Listens from now on, and asks for a proof every `everyMs` milliseconds of this clock. At most one is open at a time. */
  open(listener: FeedListener, everyMs: number, clock: Clock): Feed
}
