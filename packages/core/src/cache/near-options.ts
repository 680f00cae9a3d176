import { readDuration, type Duration } from '../base/durations.js'
import { knownOptions } from '../base/known-options.js'
import { shown } from '../base/shown.js'
import type { CopyMode } from '../store/near-hold.js'
import type { NearStoreOptions } from '../store/near-store.js'

/** What lies in this process, before the store. See `near` of `createCache`. */
export interface NearOptions {
  /** How many entries it keeps, 4_194_304 at most: room for them is set aside at once. @default 10_000 */
  readonly max?: number | undefined
  /** How many characters or bytes of stored values and keys. @default unlimited */
  readonly maxBytes?: number | undefined
  /** How long after it was last seen in the store an entry is kept, if its own time is not over before. @default unlimited */
  readonly ttl?: Duration | undefined
  /**
   * `'validate'`: each call asks the store for the version of what lies here, and is spared the transfer and the decoding:
   * the promise of coherence stands as without. `{ bounded }`: calls are answered without asking, and what was invalidated in
   * another process may still be answered with for so long afterwards, 10 ms at least; needs a store that tells of changes.
   * @default 'validate'
   */
  readonly mode?: 'validate' | { readonly bounded: Duration } | undefined
  /**
   * What callers get. `'clone'`: a copy each. `'freeze'`: one frozen value for all; where it cannot be frozen, a copy each.
   * `'share'`: one value for all as it is, for those who change nothing that they read.
   * @default 'clone'
   */
  readonly copy?: CopyMode | undefined
}

/** The same, checked and complete. */
export type NearTierOptions = Pick<NearStoreOptions, 'max' | 'maxBytes' | 'ttlMs' | 'boundMs' | 'copy'>

const KNOWN: ReadonlySet<string> = new Set(['max', 'maxBytes', 'ttl', 'mode', 'copy'] satisfies (keyof NearOptions)[])
const OF_MODE: ReadonlySet<string> = new Set(['bounded'])
const COPIES: readonly unknown[] = ['clone', 'freeze', 'share'] satisfies CopyMode[]
/** What a process can set aside. */
const MOST_ENTRIES = 2 ** 22
/** A proof three times in it, each a command. */
const LEAST_BOUND_MS = 10

/** `undefined`: no near tier. @throws TypeError or RangeError that names the option and the value. */
export function readNearOptions(given: NearOptions | false | undefined, where: string): NearTierOptions | undefined {
  if (given === false || given === undefined) return undefined
  if (typeof given !== 'object' || given === null) {
    throw new TypeError(
      `${where}: option 'near' must be an object, such as { mode: 'validate' }, or false; got ${shown(given)}`,
    )
  }
  const options = knownOptions(given, KNOWN, `${where}: option 'near'`)
  const { max = 10_000, maxBytes, ttl, mode = 'validate', copy = 'clone' } = options
  for (const [name, value] of [
    ['max', max],
    ['maxBytes', maxBytes ?? 1],
  ] as const) {
    if (Number.isSafeInteger(value) && value > 0) continue
    throw new RangeError(`${where}: option 'near.${name}' must be a whole number from 1; got ${shown(value)}`)
  }
  if (max > MOST_ENTRIES) {
    throw new RangeError(`${where}: option 'near.max' must be ${MOST_ENTRIES} at most; got ${max}`)
  }
  if (!COPIES.includes(copy)) {
    throw new TypeError(`${where}: option 'near.copy' must be 'clone', 'freeze' or 'share'; got ${shown(copy)}`)
  }
  return {
    max,
    maxBytes,
    ttlMs: ttl === undefined ? Infinity : readDuration(ttl, `${where}: option 'near.ttl'`),
    boundMs: readMode(mode, where),
    copy,
  }
}

function readMode(mode: unknown, where: string): number | undefined {
  if (mode === 'validate') return undefined
  if (typeof mode !== 'object' || mode === null) {
    throw new TypeError(
      `${where}: option 'near.mode' must be 'validate' or such as { bounded: '50ms' }; got ${shown(mode)}`,
    )
  }
  const { bounded } = knownOptions(mode as { bounded?: unknown }, OF_MODE, `${where}: option 'near.mode'`)
  const boundMs = readDuration(bounded, `${where}: option 'near.mode.bounded'`)
  if (boundMs >= LEAST_BOUND_MS) return boundMs
  throw new RangeError(
    `${where}: option 'near.mode.bounded' must be ${LEAST_BOUND_MS} ms at least; got ${shown(bounded)}`,
  )
}

/** @throws TypeError where the store tells of no changes: it would never answer without asking. */
export function requireFeed(
  near: NearTierOptions | undefined,
  { name, feed }: { readonly name: string; readonly feed?: unknown },
  where: string,
): void {
  if (near?.boundMs === undefined || feed !== undefined) return
  throw new TypeError(
    `${where}: option 'near.mode' { bounded } needs a store that tells of changes; '${name}' does not`,
  )
}
