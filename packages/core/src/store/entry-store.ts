import type { Header } from '../entry/header.js'
import type { Payload } from '../entry/serializer.js'
import type { LeaseAnswer, Slot, Version } from './slot.js'
import type { BarrierVerbs, StoreGroups, Watch } from './groups.js'
import type { Store } from './store.js'

/** A value with what is known of it. */
export interface Entry {
  readonly header: Header
  readonly value: unknown
  /** What the value was decoded from; another caller's value is decoded from it again. */
  readonly payload: Payload
  /** Characters or bytes in the store. */
  readonly size: number
  /** Whether it lay in this process, and was not decoded for this answer. */
  readonly isNear?: boolean | undefined
}

/** Where it lay. */
export function tierOf({ isNear }: Entry): 'near' | 'store' {
  return isNear === true ? 'near' : 'store'
}

/**
 * An entry that lies in this process. Of its header, what each hit looks at is there by itself. It may be kept at hand:
 * once it was dropped it keeps no value alive.
 */
export interface Near extends Pick<Entry, 'header'>, Pick<Header, 'created' | 'loadMs' | 'definition' | 'tags'> {
  readonly version: Version
  /**
   * Until this moment of the monotonic clock it is fresh and may be answered with, as long as the tier answers at all
   * (see {@link NearTier.answersUntil}). In the past from the moment when it is dropped.
   */
  readonly until: number
  /** It has no value any more, and never will again. */
  readonly isDropped: boolean
  /** As a hit returns it: a copy for each caller, or what all share. Throws once it was dropped. */
  value(): unknown
  /** The same as a promise, which is one for many callers where they share the value. */
  promise(): Promise<unknown>
}

/** What of a near tier is looked at without waiting. */
export interface NearTier {
  /** The tier answers unasked until this moment of the monotonic clock; `-Infinity` where it never does, or not now. */
  readonly answersUntil: number
  /** Where that stands, for who asks at each call. */
  readonly proof: { readonly answersUntil: number }
  /** What lies near at this key, whatever the time. It counts as used. */
  find(key: string): Near | undefined
  /** From here on nothing answers that lies near under these targets, nor does what is being read of them now lie near. */
  drop(targets: {
    readonly keys: readonly string[]
    readonly patterns: readonly string[]
    readonly tags: readonly string[]
  }): void
}

/** What a fill says of a new entry; the codec adds the rest. */
export interface NewEntry extends Omit<Header, 'serializer'> {
  readonly payload: Payload
}

/** A {@link Slot} whose body has been read: `unreadable` tells why where it was ours and could not be. */
export type EntrySlot =
  | Exclude<Slot, { state: 'value' | 'unreadable' }>
  | { readonly state: 'value'; readonly version: Version; readonly entry: Entry }
  | { readonly state: 'unreadable'; readonly version: Version; readonly error?: unknown }

/** The answer to {@link EntryStore.lease}. */
export type EntryLeaseAnswer = Extract<LeaseAnswer, { state: 'granted' }> | EntrySlot

/** The answer to {@link EntryStore.read}. */
export interface EntryAnswer {
  readonly slots: readonly EntrySlot[]
  readonly stamps: readonly (string | null)[]
}

/**
 * What the engine sees: the verbs of {@link Store} over decoded entries. Every layer above the codec is one of these
 * again, so the engine has one path, whatever lies below.
 */
export interface EntryStore
  extends
    Pick<
      Store,
      'name' | 'renew' | 'release' | 'touch' | 'delete' | 'deleteMatching' | 'ensureStamps' | 'dropStamps' | 'close'
    >,
    Pick<StoreGroups, 'counters' | 'claims' | 'tagBarriers' | 'replicas' | 'incarnation' | 'indexes' | 'probe'> {
  readonly barriers?: EntryBarriers | undefined
  readonly watch?: ((key: string, tags: readonly string[], changed: () => void) => EntryWatch) | undefined

  /** What this process may answer with at this moment, without asking anyone; `undefined` where there is no near tier. */
  peek(key: string): Near | undefined
  /** The same, for who keeps at hand what was found. */
  readonly near?: NearTier | undefined

  read(keys: readonly string[], tags: readonly string[]): Promise<EntryAnswer>
  lease(key: string, token: string, ttlMs: number, over?: Version): Promise<EntryLeaseAnswer>

  /** Throws before anything is sent when the entry is too large. */
  fill(key: string, token: string, entry: NewEntry, ttlMs: number): Promise<boolean>
  replace(key: string, seen: Version, entry: NewEntry, ttlMs: number): Promise<boolean>

  /** Throws for a value that the serializer cannot carry. */
  encode(value: unknown): Payload
  /** The value as a hit would return it. */
  decode(payload: Payload): unknown
}

/** {@link BarrierVerbs} over entries. `fill` throws before anything is sent when the entry is too large. */
export interface EntryBarriers extends Pick<BarrierVerbs, 'raise' | 'lower'> {
  fill(key: string, generation: string, entry: NewEntry, ttlMs: number): Promise<boolean>
}

/** {@link Watch} over entries. */
export interface EntryWatch extends Pick<Watch, 'stop'> {
  readonly answer: Promise<EntryAnswer>
}
