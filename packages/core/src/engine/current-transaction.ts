import { AsyncLocalStorage } from 'node:async_hooks'
import type { Fence } from './fence.js'
import type { How } from './how.js'
import type { Tagged, Targets } from './targets.js'

/**
 * A transaction of a database, as caches know of it: what is invalidated inside waits for its end, and nothing that is
 * read inside is stored or shared. For those who tie a database driver to Readthrough; `cache.transaction` is this for
 * everybody else.
 *
 * Every scope must be ended once, by `commit` or `rollback`; a second end does nothing.
 */
export interface TransactionScope {
  /** Runs `work` inside: with all that it starts, it belongs to the transaction until that ends. */
  run<T>(work: () => T): T
  /** Whether this asynchronous context is inside. */
  isCurrent(): boolean
  /** A savepoint: its `commit` hands over to this scope, its `rollback` drops only what came since. */
  nest(): TransactionScope
  /**
   * The database has committed, or nobody can tell whether it has: sends what was invalidated inside, and resolves when
   * that is done, or pending. Of a savepoint: leaves it to the scope around.
   */
  commit(): Promise<void>
  /** The database has rolled back for certain: drops what was invalidated inside. */
  rollback(): Promise<void>
  /**
   * A statement of this transaction came from outside its asynchronous context, as through a queue of callbacks. From
   * now on what is invalidated outside of any transaction is sent at once and again when this one commits; the process
   * is warned once.
   */
  lost(): void
}

/** A cache that takes part in transactions. */
export interface Participant {
  send(targets: Targets, how: How): Promise<unknown>
}

/** A transaction that is under way, as a cache sees it. */
export interface Transaction {
  /** Keeps these targets until its end, and ends `fence` then. */
  defer(participant: Participant, targets: Targets, how: How, fence?: Fence): void
  /** Whether something that it has deferred names this key, or one of these tags. */
  covers(participant: Participant, tagged: Tagged): boolean
}

/** A transaction as those see it that are inside of it. */
export interface Scope extends Transaction {
  readonly outer: Scope | undefined
  /** A savepoint of it. */
  readonly nest: () => TransactionScope
  readonly isOver: () => boolean
}

/** What this process knows of transactions; on `globalThis`, so that two copies of the package agree. */
interface Process {
  readonly storage: AsyncLocalStorage<Scope>
  /** Transactions that are not over. */
  open: number
  /** Those of them that have lost their context. */
  readonly lost: Set<Transaction>
  isWarned: boolean
}

const PROCESS = Symbol.for('readthrough.transactions')

function ofProcess(): Process {
  const known = Reflect.get(globalThis, PROCESS) as Process | undefined
  if (known !== undefined) return known
  const made: Process = { storage: new AsyncLocalStorage(), open: 0, lost: new Set(), isWarned: false }
  Reflect.set(globalThis, PROCESS, made)
  return made
}

/** Of this process. */
export const here: Process = ofProcess()

/** The transaction that this asynchronous context is inside of; `undefined` for none, or one that is over. */
export function currentTransaction(): Scope | undefined {
  if (here.open === 0) return undefined
  let at = here.storage.getStore()
  while (at?.isOver() === true) at = at.outer
  return at
}

/** The transactions that have lost their context, and may be what a call outside of any belongs to. */
export function lostTransactions(): Iterable<Transaction> {
  return here.lost
}
