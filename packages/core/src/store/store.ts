import type { StoreGroups } from './groups.js'
import type { LeaseAnswer, StoreAnswer, StoredValue, Version } from './slot.js'

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
export interface Store extends StoreGroups {
  /** For messages and statistics, such as `redis`. */
  readonly name: string

  /**
   * Whether the store was there, and said no, when a verb rejected with this error: as one does that is full, or may only
   * be read. What is no refusal is taken for a store that cannot be reached. @default none is one
   */
  readonly isRefusal?: ((error: unknown) => boolean) | undefined

  /** Whether it lies on several servers, of which one may be away while the others answer. @default false */
  readonly isSpread?: boolean | undefined

  /**
   * Whether a look at several keys costs little more than one at a single key, and no key holds up the others: then looks
   * that begin in the same moment are sent as one. A key may read as `absent` there that holds what is not ours, as long
   * as a lease finds out. @default false
   */
  readonly readsTogether?: boolean | undefined

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

  /**
   * Removes values and leases; a barrier stays as it is, for as long as it was to last, under a new generation. When it
   * resolves that is done; deleting what is absent is no error.
   */
  delete(keys: readonly string[]): Promise<void>

  /**
   * Does what `delete` does to every key that matches, on every node, including those that existed throughout
   * the call and were only being loaded. `pattern`: `*` stands for any characters, all else is literal.
   * Rejects when it cannot be sure that it saw all. Calls `progress` at each answer of a server, so that whoever
   * waits can tell a long scan from a hung one.
   */
  deleteMatching(pattern: string, progress?: () => void): Promise<void>

  /**
   * Reads the stamps of these tags, making those that are missing; each lives for at least `ttlMs` from now. `null` for
   * one that is under a barrier: nothing may be stored that depends on it.
   */
  ensureStamps(tags: readonly string[], ttlMs: number): Promise<readonly (string | null)[]>

  /** Forgets the stamps: every entry that carries one is dead from here on. A barrier stays, under a new generation. */
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
  /**
   * Tells the cache that from here on another connection answers, whether to the same server, to one that was started
   * anew or to another that has taken its place; before any verb is carried out there. What was removed lately may be
   * there again: the cache removes it once more before it believes what it finds. Also at the first connection.
   */
  renewed(): void
}

/** Opens a store for one cache. What `redisStore(…)` and `memoryStore(…)` return; called once, by `createCache`. */
export type StoreFactory = (context: StoreContext) => Store
