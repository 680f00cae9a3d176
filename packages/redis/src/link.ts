import type { Sweepable } from '@readthrough/core'
import type { ChangeFeed } from './change-feed.js'
import type { FeedSource } from './feed-source.js'
import { tellable } from './tellable.js'

/** A key or a part of a command, as the client takes it. */
export type Argument = string | Buffer

/** The same four ways to Redis, whatever client is behind them. Each command is written to the socket at once. */
export interface Link {
  /** Whether what is answered was executed in the order in which it was sent: over one connection to one server. */
  readonly isInOrder: boolean
  /** Whether it leads to several servers, of which one may be away while the others answer. @default false */
  readonly isSpread?: boolean
  /** Sends a command about `key`, whose strings are answered as strings. */
  text(key: Argument, command: Argument[]): Promise<unknown>
  /** The same, with strings answered as Buffers. */
  bytes(key: string, command: Argument[]): Promise<unknown>
  /** What lies at these keys, as strings: `null` where there is nothing, or another type of thing. */
  strings(keys: readonly string[]): Promise<(string | null)[]>
  /**
   * Runs a script that does the same to each of its keys: for all of them at once where they lie together, else once
   * for each. `args` gives the further arguments of one run; `failed` takes the place of one that failed, over `keys`.
   * At most {@link BATCH} keys.
   */
  each(script: string, keys: readonly Argument[], args: () => Argument[], failed: Failed): Promise<void>
  /** Removes these keys, whatever lies there. */
  unlink(keys: readonly Argument[]): Promise<void>
  /** All keys that match `glob`, which begins with `prefix`, on every primary; `remove` is how they go. */
  matching(glob: string, prefix: string, remove: (names: readonly Buffer[]) => Promise<void>): Sweepable<Buffer>
  /** Names the servers that answer now: another name after a start, and for others. Empty where they keep it back. */
  incarnation(): Promise<string>
  /** Makes what asks the replicas; it writes under names that begin with `marker`. Missing where none can be asked. */
  readonly confirms?: ((marker: string) => Confirms) | undefined
  /** Tells when keys change. Missing where that cannot be had. */
  readonly changes?: ChangeFeed
  /** Where all changes can be listened to. Missing where they cannot. */
  readonly feed?: FeedSource | undefined
  /** Ends what this link opened. */
  close(): Promise<void>
}

/** Asks the primaries how many replicas have what they have. */
export interface Confirms {
  /**
   * The fewest over the primaries that hold these keys, or over all: once they are `min`, and after `timeoutMs` what was
   * told last. Rejects where it cannot be known.
   */
  ask(names: readonly string[], isAnywhere: boolean, min: number, timeoutMs: number): Promise<number>
  close(): void
}

/** What becomes of these keys after `error`: it may throw that again. */
export type Failed = (error: unknown, keys: readonly Argument[]) => Promise<void>

/** How many keys go into one command or one flush: enough to be quick, too few to hold anyone up. */
const BATCH = 1_000

/** How many places one SCAN looks at. A page takes Redis well under a millisecond. */
export const SCAN_COUNT = '1000'

/** Reply types: what makes a client answer bulk strings as Buffers, as text. The number is Redis's own sign, `$`. */
export const AS_BYTES: { readonly 36: typeof Buffer } = { 36: Buffer }
export const AS_TEXT = {} as const

/** What to answer when Redis says that a key holds another type; every other error passes. */
export function otherwise<T>(answer: T): (error: unknown) => T {
  return (error) => {
    if (/\bWRONGTYPE\b/.test(String(error))) return answer
    throw tellable(error)
  }
}

/** Cuts a list into pieces of {@link BATCH}, or of fewer. */
export function* batches<T>(list: readonly T[], most: number = BATCH): Generator<readonly T[]> {
  for (let from = 0; from < list.length; from += most) yield list.slice(from, from + most)
}
