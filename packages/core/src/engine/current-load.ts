import { AsyncLocalStorage } from 'node:async_hooks'
import { readDuration, type Duration } from '../base/durations.js'
import { messageOf } from '../base/errors.js'
import { MAX_TAGS, renderTag } from '../keys/tag.js'
import { markOfLosses, mayBeInside } from './current-transaction.js'
import { createLoadSignal, type LoadLimit, type LoadSignal } from './load-signal.js'

/** What a method may say about the value that it loads, or that it stores by a write-through, while it runs. */
export interface CurrentLoad {
  /** Gives the value of this load a time to live of its own, instead of the policy's. @throws for an impossible duration */
  ttl(duration: Duration): void
  /**
   * Gives the value of this load further tags, which are known only now; `cache.invalidate({ tags })` finds them as it
   * finds others. A hit on such a value costs a second look at the store. Prefer the option `tags` where the arguments
   * tell them, and `onResult` where only the result does: where nothing announces tags, the first value that comes with
   * some may not be stored. With more than 128 tags in all it is not stored either.
   * @throws TypeError for what is no tag
   */
  tag(...tags: readonly string[]): void
  /** Keeps the value of this load out of the cache; the callers get it all the same. */
  skip(): void
  /**
   * Aborts, with the `LoadTimeoutError`, when this load has run for its hard timeout, so that a query or a request can be
   * called back that nobody waits for. It never aborts without such a timeout, nor in a write. It is of this load alone:
   * what it calls that is cached has one of its own.
   *
   * @example
   * const answer = await fetch(url, { signal: currentLoad()?.signal ?? null })
   */
  readonly signal: AbortSignal
}

/** What was said during a load. */
export interface LoadNotes {
  ttlMs: number | undefined
  skipped: boolean
  /** The tags it has named, as they were given. */
  tags: readonly string[]
  /** Whether it may have read inside a transaction that has lost its context. */
  isDoubtful: boolean
}

/** Of a load that says nothing. */
export const NO_NOTES: Readonly<LoadNotes> = { ttlMs: undefined, skipped: false, tags: [], isDoubtful: false }

/** What a load says of itself. The methods stand on their own, so that they may be taken apart. */
class OwnLoad implements CurrentLoad {
  readonly ttl: CurrentLoad['ttl']
  readonly tag: CurrentLoad['tag']
  readonly skip: CurrentLoad['skip']
  #limit: LoadLimit | undefined
  #signal: LoadSignal | undefined

  constructor(notes: LoadNotes, limit: LoadLimit | undefined) {
    this.ttl = (duration) => {
      notes.ttlMs = readDuration(duration, 'currentLoad().ttl', { allowZero: true, isMade: true })
    }
    this.tag = (...tags) => {
      for (const tag of tags) requireTag(tag)
      const named = new Set(notes.tags)
      // One too many is enough to refuse the value.
      for (const tag of tags) if (named.size <= MAX_TAGS) named.add(tag)
      notes.tags = [...named]
    }
    this.skip = () => {
      notes.skipped = true
    }
    this.#limit = limit
  }

  get signal(): AbortSignal {
    this.#signal ??= createLoadSignal(this.#limit)
    return this.#signal.signal
  }

  static end(load: OwnLoad): void {
    load.#limit = undefined
    load.#signal?.stop()
  }
}

/** A load under way, with the load from inside which it was started. */
interface Running {
  /** `undefined` inside a method that went past the cache: the load around it is not its own. */
  readonly current: OwnLoad | undefined
  readonly scope: object
  readonly key: string
  readonly outer: Running | undefined
  isOver: boolean
}

const running = new AsyncLocalStorage<Running>()
/** How many loads are under way in this process. */
let underWay = 0

/**
 * The load that is under way in this asynchronous context, or `undefined` where there is none, such as when the
 * method runs without a cache. Call it from inside a method under `@ReadThrough` or `@WriteThrough`.
 *
 * @example
 * const price = await this.quotes.latest(symbol)
 * if (price.preliminary) currentLoad()?.ttl('5s')
 */
export function currentLoad(): CurrentLoad | undefined {
  const at = running.getStore()
  return at === undefined || at.isOver ? undefined : at.current
}

/**
 * Whether this asynchronous context is inside a load of this key, under this scope (which stands for a cache). A call
 * from there that waited for the load would wait for itself: an override that calls `super` under the same key does.
 */
export function isInsideLoad(scope: object, key: string): boolean {
  if (underWay === 0) return false
  for (let at = running.getStore(); at !== undefined; at = at.outer) {
    // What a load has started and left behind, such as a timer, is inside it no more once it is over.
    if (at.key === key && at.scope === scope && !at.isOver) return true
  }
  return false
}

/** Whether there is any load that a call could be inside of. */
export function areLoadsUnderWay(): boolean {
  return underWay > 0
}

/** Whether this asynchronous context is inside any load. */
export function isInsideAnyLoad(): boolean {
  if (underWay === 0) return false
  for (let at = running.getStore(); at !== undefined; at = at.outer) if (!at.isOver) return true
  return false
}

/** The scope of all writes, in place of that of a cache. */
const WRITES = {}

/**
 * Runs a method that writes, as {@link runAsCurrent} runs one that loads. What is inside a write of a key is not inside a
 * load of it.
 */
export function runAsWrite<T>(key: string, notes: LoadNotes, write: () => Promise<T>): Promise<T> {
  return runAsCurrent(WRITES, key, notes, write)
}

/** Runs `work` without a current load of its own, and without forgetting what it is inside of. */
export function runApart<T>(work: () => T): T {
  const outer = running.getStore()
  // Over from the start, so that only the loads around it count, for as long as they last.
  return outer === undefined ? work() : running.run({ ...outer, current: undefined, outer, isOver: true }, work)
}

function requireTag(tag: unknown): void {
  try {
    renderTag(tag, undefined)
  } catch (cause) {
    throw new TypeError(`currentLoad().tag: ${messageOf(cause)}`, { cause })
  }
}

/** Runs `load` as the current load, and writes down in `notes` what it says. `limit`: what it is timed by. */
export async function runAsCurrent<T>(
  scope: object,
  key: string,
  notes: LoadNotes,
  load: () => Promise<T>,
  limit?: LoadLimit,
): Promise<T> {
  const current = new OwnLoad(notes, limit)
  const entered: Running = { current, scope, key, outer: running.getStore(), isOver: false }
  const mark = markOfLosses()
  underWay++
  try {
    return await running.run(entered, load)
  } finally {
    entered.isOver = true
    OwnLoad.end(current)
    notes.isDoubtful = mayBeInside(mark)
    // Before Node 24, a storage in use makes every promise of the process dearer, so hits would pay for loads.
    if (--underWay === 0) running.disable()
  }
}
