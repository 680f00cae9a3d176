import type { GuaranteeOptions } from '../engine/guarantee-options.js'
import type { CacheEventType } from '../events/events.js'
import type { Listener } from '../events/emitter.js'
import type { Stats } from '../events/stats.js'
import type { Key } from '../keys/key.js'
import type { Pattern } from '../keys/pattern.js'
import type { Answerable, ReadOptions, SeedOptions, WrapOptions, WriteOptions } from './call-options.js'
import type { CacheCore } from './core.js'
import type { Explanation } from './inspect.js'
import type { InvalidationState } from './targets.js'

/**
 * What to invalidate: keys; patterns as made by `pattern` or a declared key, or written as `'category:*'`; tags, in
 * which nothing has a meaning, so that a `*` is itself.
 */
export interface InvalidationTargets {
  readonly keys?: readonly Key[] | undefined
  readonly patterns?: readonly (Pattern | string)[] | undefined
  readonly tags?: readonly string[] | undefined
}

/** Where the cache's own parts are found, by whichever copy of the package looks for them. */
export const CORE: unique symbol = Symbol.for('readthrough.core') as never

/**
 * A cache, as `createCache` makes it.
 *
 * What it promises (mode `strict`): after an invalidation has resolved, no call that starts later, in any process, gets
 * a value loaded before it. And a call never fails because of the cache, unless it asks to be told: where the store
 * cannot help, the method runs.
 */
export interface Cache {
  readonly namespace: string

  /**
   * Answers from the cache, or runs `load` and keeps what it gives. Concurrent calls for one key, in this process
   * and in others, share one load. What `load` throws reaches the caller as it is, and is not kept, unless the policy's
   * `errors` or `stale.ifError` say otherwise.
   *
   * @throws TypeError or RangeError, as a rejection, for an option that is unknown or impossible, such as a `ttl` of 0:
   * `when` and `unless` say what is not stored. CacheKeyError only where the cache was made with `onKeyError: 'throw'`,
   * LoadTimeoutError only with `timeout.hard`.
   * @example
   * const rates = await cache.readThrough(['rates', day], () => fetchRates(day), { ttl: '1h' })
   */
  // oxlint-disable-next-line no-explicit-any -- where there is no schema, any value will do
  readThrough<V extends Input, Input = any>(
    key: Key,
    load: () => Promise<V>,
    options?: ReadOptions<V, Input>,
  ): Promise<V>

  /**
   * The function, cached: what `@ReadThrough` is for methods. A key that takes fewer parameters than the function
   * requires does not compile, because calls that differ in the others would share one value.
   *
   * @throws TypeError or RangeError for an option that is unknown, missing or impossible.
   */
  // oxlint-disable-next-line no-explicit-any -- where there is no schema, any value will do
  wrap<Args extends unknown[], V extends Input, KeyOf extends (...args: Args) => Key, Input = any>(
    fn: ((...args: Args) => Promise<V>) & Answerable<KeyOf>,
    options: WrapOptions<Args, V, Input, KeyOf>,
  ): (...args: Args) => Promise<V>

  /**
   * Runs `write` and stores what it gives, as `readThrough` with the same key and options would store it. What is stored
   * there now answers nobody any more: where the barrier could be raised, from the moment the write begins; in any case,
   * as after an invalidation, from the moment it has returned. Where two write at once, neither is stored: nobody can
   * tell which came last. `undefined` is not stored, and what `write` throws reaches the caller.
   *
   * With `value`, another value is stored than the one returned.
   *
   * @throws as `readThrough` does, but for timeouts; `write` has not run then. InvalidationError only with
   * `onFailure: 'throw'`: then it has.
   * @example
   * await cache.writeThrough(product(id), () => products.update(id, patch), { ttl: '10m' })
   */
  // oxlint-disable-next-line no-explicit-any -- where there is no schema, any value will do
  writeThrough<V extends Input, Input = any>(
    key: Key,
    write: () => Promise<V>,
    options?: WriteOptions<V, V, Input>,
  ): Promise<V>
  // oxlint-disable-next-line no-explicit-any -- where there is no schema, any value will do
  writeThrough<Result, V extends Input, Input = any>(
    key: Key,
    write: () => Promise<Result>,
    options: WriteOptions<V, Result, Input> & {
      readonly value: (result: Result) => V
    } & (V extends PromiseLike<unknown> ? { readonly value: never } : unknown),
  ): Promise<Result>

  /**
   * Loads now and puts the value in place of the one that is there, which answers until then. Where nothing is, it is a
   * read. An invalidation during the load keeps the value out. Where `unless` keeps it out, the caller gets it, and the
   * old value stays.
   *
   * One process does so at a time, and who comes meanwhile gets what is there, without a load: while someone else is at
   * it, for a second after a refresh behind a hit has failed, and for up to 30 seconds after a process died in the middle
   * of one.
   *
   * @throws as `readThrough` does.
   */
  // oxlint-disable-next-line no-explicit-any -- where there is no schema, any value will do
  refresh<V extends Input, Input = any>(key: Key, load: () => Promise<V>, options?: ReadOptions<V, Input>): Promise<V>

  /**
   * The value that a read would be answered with right now, without loading; `undefined` when there is none. A `version`
   * and a `schema` are of the method that reads, and not looked at here.
   *
   * @throws CacheKeyError for a key that cannot be built, and where `vary` gives nothing. So do `seed` and `explain`.
   */
  peek<V = unknown>(key: Key): Promise<{ readonly value: V } | undefined>

  /**
   * Puts a value into an empty slot, for warming up: `false` when something lies there already, or someone is
   * loading it, or the store does not take it. There is no unconditional `set`, because it would bring back what was
   * invalidated meanwhile. Nor can a value that was read before the call be guarded against an invalidation since then:
   * seed where nobody writes, such as at a deployment, and use `refresh` otherwise.
   *
   * `false` as well while the cache is disabled, and inside a transaction.
   *
   * @throws UnsupportedValueError for a value that the serializer cannot carry; TypeError or RangeError, as a rejection,
   * for an option that is unknown or impossible.
   */
  // oxlint-disable-next-line no-explicit-any -- where there is no schema, any value will do
  seed<V extends Input, Input = any>(key: Key, value: V, options?: SeedOptions<V, Input>): Promise<boolean>

  /**
   * Makes the targets unanswerable from the cache, everywhere. It does not throw because the store is out of reach,
   * unless `onFailure` says so; see {@link InvalidationState} for what it may come to.
   *
   * @throws CacheKeyError for a pattern that is empty, or all wildcards; TypeError or RangeError for a target that is no
   * list, and for an option that is unknown or impossible; InvalidationError only with `onFailure: 'throw'`. All as a
   * rejection.
   */
  invalidate(targets: InvalidationTargets, options?: GuaranteeOptions): Promise<InvalidationState>

  /** Invalidates everything in the namespace. */
  clear(options?: GuaranteeOptions): Promise<InvalidationState>

  /**
   * Runs `work`, which begins a transaction of a database and ends it: until `work` has resolved, what is invalidated
   * inside, by whichever cache, waits; then it is sent, and awaited. Where `work` rejects, the database is taken to have
   * rolled back and it is dropped, unless the error looks like a lost connection: then nobody knows, and it is sent, and
   * held for 10 seconds. Inside, reads go past the cache for what was invalidated there, and nothing that is loaded is
   * stored or shared.
   *
   * The commit must be the last thing that `work` does: what throws after it looks like a rollback. A call inside another
   * is a savepoint of it. The adapters of `@readthrough/transactions` know their driver, and need no such call.
   *
   * @throws what `work` throws, as it is. TypeError, as a rejection, for a `work` that is no function.
   * @example
   * await cache.transaction(() => inTransaction(pool, (client) => orders.place(client, order)))
   */
  transaction<T>(work: () => Promise<T>): Promise<T>

  /** What is known of a key: state, age, time left, tags, version, size. */
  explain(key: Key): Promise<Explanation>

  /** Listens to one type of event; the function that is returned ends it. */
  on<T extends CacheEventType>(type: T, listener: Listener<T>): () => void

  /** Counts, as a whole and by method. */
  stats(): Stats
  resetStats(): void

  /** Reads go past the cache from now on; invalidations are still sent, since other processes rely on them. */
  disable(): void
  enable(): void
  /** Runs `work` with reads past the cache, for what happens in it and nothing else. */
  disabled<T>(work: () => T): T

  /** Resolves when the fills and other background work that are under way now have ended. */
  drain(): Promise<void>

  /**
   * Waits for background work and running invalidations, tries once more those that are pending, and closes the store.
   * Within bounds, and without rejecting, whatever the store does. Reads go past the cache afterwards, invalidations
   * are lost. Calling it again does nothing.
   */
  close(): Promise<void>

  readonly [CORE]: CacheCore
}
