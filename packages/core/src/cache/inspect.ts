import type { KeptErrors } from '../engine/error-options.js'
import type { Hit } from '../engine/lookup.js'
import type { Sought } from '../engine/read-call.js'
import type { MissReason } from '../events/reasons.js'
import { isTooLong, type Key } from '../keys/key.js'
import type { CacheCore } from './core.js'
import { keyWithin } from './key-within.js'

/** What is known of one key. */
export type Explanation =
  /** Nothing lies there: never loaded, expired, evicted or invalidated. Or its key is too long to be cached. */
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
  /** An invalidation of it, or of one of its tags, has not reached the store: reads go past the cache. */
  | { readonly key: string; readonly state: 'pending' }
  /** It has lived its time by its own header; the next read replaces it. */
  | { readonly key: string; readonly state: 'expired' }
  /** One of its tags was invalidated, or is not known any more; the next read replaces it. */
  | { readonly key: string; readonly state: 'invalidated' }
  | ({ readonly key: string } & Described)

/** What is known of a value, or an error, that answers. */
interface Described {
  /**
   * `stale`: past its `ttl`. As the `stale` of the method that reads says, it is returned while it is loaded anew behind
   * the caller, or in place of an error. `error`: what is kept of an error, which callers get thrown.
   */
  readonly state: 'fresh' | 'stale' | 'error'
  /** Milliseconds since it was stored. */
  readonly ageMs: number
  /** Milliseconds until it is stale; 0 for one that is. */
  readonly freshMs: number
  /** Milliseconds until it expires. */
  readonly leftMs: number
  /** How long its load took. */
  readonly loadMs: number
  /** Characters or bytes in the store. */
  readonly size: number
  readonly serializer: string
  /** By which of them it can be invalidated; with what `vary` adds. */
  readonly tags: readonly string[]
  /** The `version` of the method that stored it. */
  readonly version: string | undefined
  /** Whether it lay in this process, of just this version. */
  readonly isNear: boolean
}

const ANY_ERROR: KeptErrors = { ttlMs: 0, toData: () => undefined, toError: (data) => data }

/** What is there, for whichever method may read it: its own entry says how long it may be served stale. */
export function soughtOf(rendered: string): Sought {
  return {
    key: rendered,
    tags: [],
    definition: undefined,
    accepts: undefined,
    policy: { pastFresh: () => 'stale', errors: ANY_ERROR },
    revealsTags: false,
    tagsOf: () => [],
  }
}

/** Looks at one key as a read would, without loading or changing anything. */
export async function explain(core: CacheCore, key: Key): Promise<Explanation> {
  const rendered = keyWithin(core, key)
  if (isTooLong(rendered)) return { key: rendered, state: 'absent' }
  const sought = soughtOf(rendered)
  if (core.engine.isPending(sought)) return { key: rendered, state: 'pending' }
  const seen = await core.engine.look(sought)
  switch (seen.kind) {
    case 'hit':
      return { key: rendered, ...describe(seen, core.clock.now()) }
    case 'lapsed':
    case 'error':
      return { key: rendered, ...describe({ ...seen, isStale: true }, core.clock.now()) }
    case 'vacant':
      if (seen.reason === 'absent' && (await isForeign(core, rendered))) return { key: rendered, state: 'foreign' }
      return seen.reason === 'unreadable'
        ? { key: rendered, state: 'unreadable', error: seen.error }
        : { key: rendered, state: VACANT[seen.reason] }
    case 'leased':
    case 'granted':
      return { key: rendered, state: 'loading' }
    case 'past':
      return seen.reason === 'barrier' || seen.reason === 'foreign' || seen.reason === 'pending'
        ? { key: rendered, state: seen.reason }
        : { key: rendered, state: 'unknown', error: seen.error }
    default:
      return seen satisfies never
  }
}

/** Whether it is of another type after all: a look that was sent with others may tell of that as absent. */
async function isForeign({ store }: CacheCore, key: string): Promise<boolean> {
  try {
    const answer = await store.probe?.([key], [])
    return answer?.slots[0]?.state === 'foreign'
  } catch {
    return false
  }
}

/** Version and schema are not asked for here. */
const VACANT = {
  absent: 'absent',
  expired: 'expired',
  tag: 'invalidated',
  version: 'expired',
  schema: 'expired',
} as const satisfies Record<Exclude<MissReason, 'unreadable'>, Explanation['state']>

function describe({ entry, isStale }: Pick<Hit, 'entry' | 'isStale'>, now: number): Described {
  const { created, freshUntil, hardUntil, loadMs, serializer, tags, definition, isError } = entry.header
  return {
    state: isError === true ? 'error' : isStale ? 'stale' : 'fresh',
    ageMs: now - created,
    freshMs: Math.max(0, freshUntil - now),
    leftMs: hardUntil - now,
    loadMs,
    size: entry.size,
    serializer,
    tags: tags.map(({ tag }) => tag),
    version: definition === '' ? undefined : definition,
    isNear: entry.isNear === true,
  }
}
