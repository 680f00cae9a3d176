import type { Sweepable } from '@readthrough/core'

/** A key or a part of a command, as the client takes it. */
export type Argument = string | Buffer

/** The same four ways to Redis, whatever client is behind them. Each command is written to the socket at once. */
export interface Link {
  /** Sends a command about `key`, whose strings are answered as strings. */
  text(key: string, command: Argument[]): Promise<unknown>
  /** The same, with strings answered as Buffers. */
  bytes(key: string, command: Argument[]): Promise<unknown>
  /** Removes these keys, whatever lies there. */
  unlink(keys: readonly Argument[]): Promise<void>
  /** All keys that match `glob`, which begins with `prefix`, on every primary. */
  matching(glob: string, prefix: string): Sweepable<Buffer>
  /** Ends what this link opened. */
  close(): Promise<void>
}

/** How many keys go into one command or one flush: enough to be quick, too few to hold anyone up. */
const BATCH = 1_000

/** How many places one SCAN looks at. A page takes Redis well under a millisecond. */
export const SCAN_COUNT = '1000'

/** Reply types: what makes a client answer bulk strings as Buffers, as text. The number is Redis's own sign, `$`. */
export const AS_BYTES: { readonly 36: typeof Buffer } = { 36: Buffer }
export const AS_TEXT = {} as const

/** Cuts a list into pieces of {@link BATCH}. */
export function* batches<T>(list: readonly T[]): Generator<readonly T[]> {
  for (let from = 0; from < list.length; from += BATCH) yield list.slice(from, from + BATCH)
}
