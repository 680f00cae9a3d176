import type { TellingClient } from './telling-connection.js'

/** Where changes can be listened to. */
export interface FeedSource {
  /** The primaries that hold what is under `prefix`, as they are known now, each by a name that stays its own. */
  places(prefix: string): readonly string[]
  /** A client to one of them, not yet connected. Rejects, or answers `undefined`, where there is none now. */
  open(place: string): Promise<TellingClient | undefined>
  /** Rejects where this client leads to another server than the commands of the store. */
  verify(client: TellingClient): Promise<void>
  /** What only a server answers that still is what it was: sent again and again. */
  proof(place: string, prefix: string): string[]
  /** To be called when `place` has not answered that well: it may be none any more. */
  doubt(place: string, prefix: string): void
  /**
   * Whether the commands of the store reach it now. Where they do not, another server may have taken its place, and nobody
   * would say so before they do. Missing where that is told otherwise.
   */
  isServed?(): boolean
  /** Who holds which slots, as `place` says. Where it has lost one, what lay there is gone, and Redis 7.0 tells nobody. */
  readonly layout?: ((place: string) => Promise<string>) | undefined
  /** Where a name lies, and what that place says of how it begins. Missing where all lies at one place. */
  readonly heads?: Heads | undefined
  /** Calls `listener` when the commands of the store go over another connection. Returns what ends that. */
  onRenewed(listener: () => void): () => void
}

/** For what lies at several places. */
export interface Heads {
  placeOf(name: string): string | undefined
  /** Asks no other place than this one. Rejects where the name does not lie there. */
  head(place: string, name: string): Promise<string>
}

/** Tells whoever asks, besides the first, of each new connection. */
export interface Renewing {
  renewed(): void
  onRenewed(listener: () => void): () => void
}

/** `first` is told before all others. */
export function renewing(first: () => void): Renewing {
  const listeners = new Set<() => void>()
  return {
    renewed() {
      first()
      for (const each of listeners) each()
    },
    onRenewed(listener) {
      const mine = (): void => listener()
      listeners.add(mine)
      return () => listeners.delete(mine)
    },
  }
}
