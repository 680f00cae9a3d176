import type { Payload } from '../entry/serializer.js'

/**
 * Names what lies in a slot, so that a later command can say "only if it is still that".
 * The first 21 bytes of an entry (`V` and its id); for something that is not an entry of ours, its raw bytes or a
 * digest of them. Anything else names nothing, above all no lease and no barrier, even if it spells one.
 */
export type Version = string | Uint8Array

/** A value as the store keeps it: `version` (`V` and a fresh id, 21 ASCII characters) followed by `body`. */
export interface StoredValue {
  readonly version: Version
  readonly body: Payload
}

/**
 * What a store can say about one key:
 *
 * - `absent`: nobody knows.
 * - `lease`: a load is under way; only the holder of `token` may fill.
 * - `value`: the answer; `version` names it.
 * - `barrier`: a write is under way; load, but neither fill nor join.
 * - `unreadable`: bytes that are none of ours; may be leased over by naming `version`.
 * - `foreign`: the store keeps another type of thing there, which it will not replace.
 */
export type Slot =
  | { readonly state: 'absent' }
  | { readonly state: 'lease'; readonly token: string }
  | { readonly state: 'value'; readonly version: Version; readonly body: Payload }
  | { readonly state: 'barrier' }
  | { readonly state: 'unreadable'; readonly version: Version }
  | { readonly state: 'foreign' }

/** The answer to {@link Store.lease}: granted, or what lies there instead. */
export type LeaseAnswer = { readonly state: 'granted' } | Slot

/** The answer to {@link Store.read}: one slot a key and one stamp a tag, in the order asked. */
export interface StoreAnswer {
  readonly slots: readonly Slot[]
  readonly stamps: readonly (string | null)[]
}

/**
 * What an adapter implements: encoded keys and payloads, no policy. It neither retries, nor logs, nor serializes,
 * nor sets deadlines; it rejects when it fails.
 *
 * Every verb is **atomic over one key**. A verb that rejected may still execute later: each is safe then, because a
 * write happens only over exactly what its caller has seen. A store may lose anything at any time; it may never
 * bring back what was deleted. Tokens, versions and stamps are never the same twice.
 *
 * Run the conformance kit of `@readthrough/testing` against yours.
 */
export interface Store {
  /** For messages and statistics, such as `redis`. */
  readonly name: string

  /** Looks, in one round trip, and writes nothing. */
  read(keys: readonly string[], tags: readonly string[]): Promise<StoreAnswer>

  /**
   * Puts a lease on an absent slot, or over exactly `over`, the version just judged dead. Never over anything else.
   * The lease vanishes after `ttlMs`.
   */
  lease(key: string, token: string, ttlMs: number, over?: Version): Promise<LeaseAnswer>

  /** Gives the lease `ttlMs` from now; `false` when the slot is not a lease of `token`. */
  renew(key: string, token: string, ttlMs: number): Promise<boolean>

  /** Takes the lease away; `false` when the slot is not a lease of `token`. */
  release(key: string, token: string): Promise<boolean>

  /** Puts the value in place of the lease of `token`; `false` when the slot is not that lease. */
  fill(key: string, token: string, value: StoredValue, ttlMs: number): Promise<boolean>

  /** Puts the value in place of exactly `seen`; `false` when the slot holds something else. */
  replace(key: string, seen: Version, value: StoredValue, ttlMs: number): Promise<boolean>

  /** Lets exactly `seen` live for `ttlMs` from now; `false` when the slot holds something else. */
  touch(key: string, seen: Version, ttlMs: number): Promise<boolean>

  /** Removes values and leases. When it resolves they are gone; deleting what is absent is no error. */
  delete(keys: readonly string[]): Promise<void>

  /**
   * Removes every value and lease under a key that matches, on every node, including those that existed throughout
   * the call and were only being loaded. `pattern`: `*` stands for any characters, all else is literal.
   * Rejects when it cannot be sure that it saw all. Calls `progress` at each answer of a server, so that whoever
   * waits can tell a long scan from a hung one.
   */
  deleteMatching(pattern: string, progress?: () => void): Promise<void>

  /** Reads the stamps of these tags, making those that are missing; each lives for at least `ttlMs` from now. */
  ensureStamps(tags: readonly string[], ttlMs: number): Promise<readonly string[]>

  /** Forgets the stamps: every entry that carries one is dead from here on. */
  dropStamps(tags: readonly string[]): Promise<void>

  /** Ends what this store opened, and nothing else. */
  close(): Promise<void>
}

/** What a cache tells the store that it opens. */
export interface StoreContext {
  /** Every key of this cache starts with it, such as `rt:shop:`. */
  readonly prefix: string
  /** Whether bodies are text or bytes; fixed for a cache by its serializer. */
  readonly format: 'text' | 'bytes'
  /** Tells the cache about trouble that no command of its own showed, such as a lost connection. */
  report(error: unknown): void
}

/** Opens a store for one cache. What `redisStore(…)` and `memoryStore(…)` return; called once, by `createCache`. */
export type StoreFactory = (context: StoreContext) => Store
