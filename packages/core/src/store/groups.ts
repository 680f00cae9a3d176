import type { FeedVerbs } from './feed.js'
import type { ProbeAnswer, StoreAnswer, StoredValue } from './slot.js'

/*
 * What a store may do beyond the verbs that every store has. Each group stands as a property of the store, and where it
 * is missing the engine does without: the promise of coherence stands all the same, at some cost that each group names.
 */

/**
 * Barriers: a writer's sign over a key that says "load, but neither fill nor join". Without them a write-through stores
 * nothing and only invalidates.
 *
 * A barrier has members, each with a deadline of its own, and a generation. The generation is new at every change of
 * the barrier, whoever makes it, and never the same twice: so it tells a writer whether anything came in between.
 */
export interface BarrierVerbs {
  /**
   * Puts a barrier in place of whatever lies there or, over a barrier, joins it: members whose deadline has not passed
   * stay, `member` is added for `boundMs` from now, and the barrier lasts until the latest deadline. `isAlone`: no
   * other member is live.
   */
  raise(key: string, member: string, boundMs: number): Promise<RaisedBarrier>

  /**
   * Takes `member` out of the barrier; with the last live one the slot becomes empty. What is not a barrier is removed,
   * as `delete` does. Doing it twice does no more than once.
   */
  lower(key: string, member: string): Promise<void>

  /** Puts the value in place of exactly the barrier of this generation; `false` when the slot is not that. */
  fill(key: string, generation: string, value: StoredValue, ttlMs: number): Promise<boolean>
}

/**
 * The same over tags: a tag under a barrier has no stamp, and nobody makes one. `read` answers `null` for it and so does
 * `ensureStamps`; `dropStamps` leaves the barrier there, under a new generation. Without them, a fence or a hold-off of a
 * tag is none, and the tag is only invalidated.
 */
export interface TagBarrierVerbs {
  raise(tag: string, member: string, boundMs: number): Promise<void>
  lower(tag: string, member: string): Promise<void>
}

/** The answer to {@link BarrierVerbs.raise}. */
export interface RaisedBarrier {
  readonly generation: string
  readonly isAlone: boolean
}

/**
 * What tells whether a tag was invalidated during a load that revealed the tag only at its end. Without it, values with
 * such tags are not stored.
 */
export interface CounterVerbs {
  /** As they are now; `null` where there are none. Writes nothing. */
  read(): Promise<Counters | null>
  /** The same, made with a new epoch and every count at 0 where there are none. */
  ensure(): Promise<Counters>
  /** Adds one to the count of each of these shards; where there are no counters it makes none. */
  bump(shards: readonly number[]): Promise<void>
  /**
   * Adds one to the count of each of these shards, and holds them for `member` until `free`, and no longer than for
   * `boundMs` from now: nothing may be stored whose load began while one of its shards was held. Members keep their own
   * times, and a later call of one member replaces its time. Makes the counters where there are none.
   */
  hold(shards: readonly number[], member: string, boundMs: number): Promise<void>
  /** Ends what {@link hold} began for this member; the counts stay as they are. Doing it twice does no more than once. */
  free(shards: readonly number[], member: string): Promise<void>
  /**
   * Whether commands of this store that are both answered were executed in the order in which they were sent, as over
   * one connection to one server. Then an invalidation does not wait between counting a tag and dropping its stamp.
   * @default false
   */
  readonly isInOrder?: boolean | undefined
}

/** The counters of a cache, at one moment. */
export interface Counters {
  /** New whenever the counters are made; never the same twice. */
  readonly epoch: string
  /** By shard; a shard that is not there counts 0. */
  readonly counts: ReadonlyMap<number, number>
  /** The shards that some member holds at this moment. `ensure` tells them; of `read` nobody asks for them. */
  readonly held: ReadonlySet<number>
}

/**
 * What keeps refreshes to one at a time. It is thrift, and no promise rests on it. Without it, each process refreshes on
 * its own.
 */
export interface ClaimVerbs {
  /** `true` for the first who claims this name, until `ttlMs` are over or it is given up; `false` for the others. */
  take(name: string, ttlMs: number): Promise<boolean>
  /** Gives the name up, whoever has claimed it. */
  drop(name: string): Promise<void>
}

/** What a process has written to the store, for {@link ReplicaVerbs}. */
export interface Written {
  readonly keys: readonly string[]
  /** And with them the counters, where there are tags. */
  readonly tags: readonly string[]
  /** Besides those, it may be anywhere: a pattern. */
  readonly isAnywhere: boolean
}

/** What tells how safe a write is from the loss of the server that took it. Without it, `replicas` cannot be asked for. */
export interface ReplicaVerbs {
  /**
   * Resolves to how many replicas have everything that this store has written there before the call: the fewest of all
   * servers that have it. Waits until there are `min`, and no longer than `timeoutMs`. Holds up no other command.
   */
  confirm(written: Written, min: number, timeoutMs: number): Promise<number>
}

/**
 * What tells a store that has kept what it held from one that was started anew from an old copy, or has taken the place
 * of another. Without it, a cache cannot tell them apart.
 */
export interface IncarnationVerbs {
  /**
   * `now`: names the servers that answer at this moment; another name after a start, and on other servers. `noted`: what
   * was last noted in this namespace, `null` where that is nothing.
   */
  read(): Promise<{ readonly now: string; readonly noted: string | null }>
  /** Notes a name in this namespace, for all processes. */
  note(name: string): Promise<void>
}

/**
 * Indexes of groups of keys, so that dropping a pattern costs what matches it, and not what the store holds. A group is
 * what its keys begin with, before a `:`. Without them, every pattern is sought by a scan.
 *
 * Whatever loads, and stores what it has loaded, notes its key after it has the lease and before it loads; see
 * {@link dropIndexed} for why an index may be trusted, and when it is not.
 */
export interface IndexVerbs {
  /**
   * Notes for `ttlMs` from now, and at least a minute longer, that something may lie at the key. Where there is no index of
   * its group it makes one, which is not trusted yet. An index that notes more than `max` is dropped.
   */
  note(group: string, key: string, ttlMs: number, max: number): Promise<void>
  /**
   * Does what `deleteMatching` does; all keys of the pattern begin with the group and a `:`. By the index where that may be
   * trusted; else by a scan of the group, after which it may be, unless it would note more than `max`.
   */
  deleteMatching(group: string, pattern: string, max: number, progress?: () => void): Promise<void>
  /**
   * Whether a note that is sent behind a `lease`, or a `raise`, is executed after it, if both are answered. Then nobody
   * waits in between. It may come to be so later. @default false
   */
  readonly isInOrder?: boolean | undefined
}

/** The groups that a store may have. */
export interface StoreGroups {
  readonly barriers?: BarrierVerbs | undefined
  readonly tagBarriers?: TagBarrierVerbs | undefined
  readonly replicas?: ReplicaVerbs | undefined
  readonly counters?: CounterVerbs | undefined

  readonly claims?: ClaimVerbs | undefined
  readonly incarnation?: IncarnationVerbs | undefined
  readonly feed?: FeedVerbs | undefined
  readonly indexes?: IndexVerbs | undefined

  /**
   * Looks as `read` does, in one round trip, at the first bytes alone. Without it, what lies in the process is asked for
   * whole.
   */
  readonly probe?: ((keys: readonly string[], tags: readonly string[]) => Promise<ProbeAnswer>) | undefined

  /**
   * Reads as `read` does for one key, and calls `changed` at most once, soon after that slot is another than the answer
   * tells: a hint. It may come for nothing; where it does not come at all, callers look again by themselves. `stop` ends
   * it. Without it, callers who wait for another process look again and again.
   */
  readonly watch?: ((key: string, tags: readonly string[], changed: () => void) => Watch) | undefined
}

/** A look that stays: see {@link StoreGroups.watch}. */
export interface Watch {
  readonly answer: Promise<StoreAnswer>
  stop(): void
}
