import type { AuditOutcome, BypassReason, MissReason, SkipReason } from './reasons.js'

interface OfKey {
  /** The method, as `ProductRepository.findById`, or the first part of the key for programmatic calls. */
  readonly method: string
  readonly key: string
}

/** News of a cache. A closed list: new kinds may come in a minor version, none changes its meaning. */
export type CacheEvent =
  /**
   * `isStale`: its time was over, and it is loaded anew behind its callers, unless that has just failed. `waitedMs`: how
   * long the caller waited before, for another process to load it or for the load that it stands in for; 0 for what
   * answers at once. `tier`: whether the value lay in this process, or was read from the store. `error`: of something stale, the load has failed, or not ended in time, and it stands in for this;
   * else what was thrown, as kept of an earlier load.
   */
  | ({
      readonly type: 'hit'
      readonly tier: 'near' | 'store'
      readonly isStale: boolean
      readonly ageMs: number
      readonly loadMs: number
      readonly waitedMs: number
      readonly error?: unknown
    } & OfKey)
  | ({ readonly type: 'miss'; readonly reason: MissReason; readonly error?: unknown } & OfKey)
  /** The caller shares a load that is under way in this process. */
  | ({ readonly type: 'joined' } & OfKey)
  /** The caller waits for a load that it cannot share: of another process, or one that stands on other tags. */
  | ({ readonly type: 'waiting' } & OfKey)
  | ({ readonly type: 'loaded'; readonly ms: number } & OfKey)
  | ({ readonly type: 'load.failed'; readonly ms: number; readonly error: unknown } & OfKey)
  /** A caller waits no longer for a load that has reached its hard timeout. The load itself goes on. */
  | ({ readonly type: 'load.timeout'; readonly ms: number } & OfKey)
  /** As many loads are under way as may run at once, so this one queues. `length`: how many do so now, itself included. */
  | ({ readonly type: 'load.queued'; readonly length: number } & OfKey)
  | ({ readonly type: 'filled'; readonly ttlMs: number } & OfKey)
  /** A value was loaded anew, and stands in place of the one that was there. */
  | ({ readonly type: 'refreshed'; readonly ttlMs: number } & OfKey)
  /**
   * Something came between the load and the fill: an invalidation, another write, the end of the lease or of the entry
   * that was to be replaced. Or the store has no room for it.
   */
  | ({ readonly type: 'fill.refused' } & OfKey)
  | ({ readonly type: 'fill.skipped'; readonly reason: SkipReason; readonly error?: unknown } & OfKey)
  | ({ readonly type: 'fill.failed'; readonly error: unknown } & OfKey)
  /**
   * Under `verify`: what a method gave would have come back changed. `path`: where inside the value, first; `was` and
   * `became`: in words, such as `a Date`, that tell nothing of the value. Once for each method.
   */
  | ({ readonly type: 'value.changed'; readonly path: string; readonly was: string; readonly became: string } & OfKey)
  /** `key` is there unless the cause is that there is none. */
  | {
      readonly type: 'bypassed'
      readonly method: string
      readonly key?: string | undefined
      readonly reason: BypassReason
      readonly error?: unknown
    }
  /**
   * An entry that had answered was loaded as well, behind its callers, and compared. `hits`: how many of its hits are
   * judged by it; `loads`: how often the method ran for that, and `ms` for how long.
   */
  | ({
      readonly type: 'audited'
      readonly outcome: AuditOutcome
      readonly hits: number
      readonly loads: number
      readonly ms: number
      readonly error?: unknown
    } & OfKey)
  /** An audit has found what no invalidation had reached. `ageMs`: how old the entry is. */
  | ({ readonly type: 'stale.detected'; readonly ageMs: number; readonly hits: number } & OfKey)
  | { readonly type: 'invalidated'; readonly method: string; readonly targets: readonly string[]; readonly ms: number }
  /** It waits for the end of the transaction that it comes from. */
  | { readonly type: 'invalidation.deferred'; readonly method: string; readonly targets: readonly string[] }
  /** The store could not be reached: the targets are bypassed in this process until it is done. */
  | {
      readonly type: 'invalidation.pending'
      readonly method: string
      readonly targets: readonly string[]
      readonly error: unknown
    }
  /** An invalidation that was pending has reached the store. */
  | { readonly type: 'invalidation.recovered'; readonly targets: readonly string[] }
  /** The cache was closed before the invalidation had reached the store, or was closed already. */
  | { readonly type: 'invalidation.lost'; readonly targets: readonly string[]; readonly error: unknown }
  /** The targets of an invalidation could not be built from these arguments; those that could are dropped. */
  | { readonly type: 'invalidation.incomplete'; readonly method: string; readonly error: unknown }
  /**
   * The barriers of a method with `fence: true`, or of a write-through inside a transaction, could not be raised, or
   * not all. It has run all the same; were its process to die before the invalidation, its targets would be stale.
   */
  | {
      readonly type: 'fence.failed'
      readonly method: string
      readonly targets: readonly string[]
      readonly error: unknown
    }
  | { readonly type: 'store.failed'; readonly operation: string; readonly error: unknown }
  /** The store has failed so often in a row that it is left alone for a while: calls go past it at once. */
  | { readonly type: 'circuit.opened'; readonly error: unknown }
  /** It answers again, and is used again. `ms`: for how long it had been failing. */
  | { readonly type: 'circuit.closed'; readonly ms: number }
  /**
   * Another connection answers from here on. So many targets were invalidated here of late, and are invalidated again
   * before they are believed.
   */
  | { readonly type: 'store.renewed'; readonly replayed: number }
  /**
   * The store was started anew, perhaps from an old copy, or another server has taken its place. `clear`: the namespace
   * is dropped, and the cache passed by until it is; `replay`: what was invalidated of late is.
   */
  | { readonly type: 'store.replaced'; readonly answer: 'replay' | 'clear' }
  /** The near tier answers without asking from here on, as long as it is proven again and again that all changes are told. */
  | { readonly type: 'near.live' }
  /** It does so no more, until the next `near.live`: changes may go untold. The store is asked for all that lies near. */
  | { readonly type: 'near.lost' }
  /** Something that no caller waits for went wrong. */
  | { readonly type: 'background.failed'; readonly error: unknown }

/** The name of an event, such as `hit`. */
export type CacheEventType = CacheEvent['type']

/** The event of one type. */
export type CacheEventOf<T extends CacheEventType> = Extract<CacheEvent, { type: T }>

const TYPES = {
  hit: 0,
  miss: 0,
  joined: 0,
  waiting: 0,
  loaded: 0,
  'load.failed': 0,
  'load.timeout': 0,
  'load.queued': 0,
  filled: 0,
  refreshed: 0,
  'fill.refused': 0,
  'fill.skipped': 0,
  'fill.failed': 0,
  'value.changed': 0,
  bypassed: 0,
  audited: 0,
  'stale.detected': 0,
  invalidated: 0,
  'invalidation.deferred': 0,
  'invalidation.pending': 0,
  'invalidation.recovered': 0,
  'invalidation.lost': 0,
  'invalidation.incomplete': 0,
  'fence.failed': 0,
  'store.failed': 0,
  'circuit.opened': 0,
  'circuit.closed': 0,
  'store.renewed': 0,
  'store.replaced': 0,
  'near.live': 0,
  'near.lost': 0,
  'background.failed': 0,
} satisfies Record<CacheEventType, 0>

/** The names of all events; the compiler sees to it that none is missing. */
export const CACHE_EVENT_TYPES: ReadonlySet<string> = new Set(Object.keys(TYPES))
