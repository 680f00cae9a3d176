import { AsyncLocalStorage } from 'node:async_hooks'
import type { How } from './how.js'
import type { Tagged, Targets } from './targets.js'

/**
 * A transaction of a database, as caches know of it: what is invalidated inside waits for its end, and nothing that is
 * read inside is stored or shared. For those who tie a database driver to Readthrough; `cache.transaction` is this for
 * everybody else.
 *
 * Every scope must be ended once, by `commit` or `rollback`: what was invalidated inside of one that is never ended is
 * never sent. Later ends do nothing. None of its methods throws or rejects, but `run` as its work does.
 */
export interface TransactionScope {
  /** Runs `work` inside: with all that it starts, it belongs to the transaction until that ends. */
  run<T>(work: () => T): T
  /** Whether this asynchronous context is inside, or inside a savepoint of it. */
  isCurrent(): boolean
  /** A savepoint: its `commit` hands over to this scope, its `rollback` drops only what came since. */
  nest(): TransactionScope
  /**
   * The database has committed: sends what was invalidated inside, and resolves when that is done, or pending. Of a
   * savepoint: leaves it to the scope around. Savepoints that were not ended share this end.
   *
   * `'unknown'`: nobody can tell whether it has committed, or will in a moment. It is sent as well, and for 10 seconds
   * nothing is stored under the keys and tags concerned.
   */
  commit(certainty?: 'unknown'): Promise<void>
  /** The database has rolled back for certain: drops what was invalidated inside. */
  rollback(): Promise<void>
  /**
   * A statement of this transaction came from outside its asynchronous context, as through a queue of callbacks. From
   * now on what is invalidated elsewhere is not only sent but sent again when this one commits, and what is loaded
   * elsewhere is not stored while it lasts. The process is warned once. Call it for each such statement.
   */
  lost(): void
}

/** A cache that takes part in transactions. */
export interface Participant {
  /** Invalidates now, and tells of what fails. */
  send(targets: Targets, how: How): Promise<unknown>
}

/** What stands until its transaction has ended: a fence. */
export interface Standing {
  /** Takes it away. Never rejects. */
  end(how: How): Promise<unknown>
}

/** A transaction that is under way, as a cache sees it. */
export interface Transaction {
  /** Keeps these targets until its end, and ends `fence` then. */
  defer(participant: Participant, targets: Targets, how: How, fence?: Standing): void
  /** Whether something that was deferred in it names this key, or one of these tags. */
  covers(participant: Participant, tagged: Tagged): boolean
}

/** A transaction as those see it that are inside of it. */
export interface Scope extends Transaction {
  /** The scope of which it is a savepoint. */
  readonly parent: Scope | undefined
  /** What its asynchronous context belongs to when it is over. */
  readonly around: Scope | undefined
  readonly nest: () => TransactionScope
  readonly isOver: () => boolean
}

/** What this process knows of transactions; on `globalThis`, so that two copies of the package agree. */
interface Process {
  readonly storage: AsyncLocalStorage<Scope>
  /** Scopes that are not over. */
  open: number
  /** Those of them that have lost their context. */
  readonly lost: Set<Transaction>
  /** How often one has. */
  losses: number
}

const PROCESS = Symbol.for('readthrough.transactions/1')

function ofProcess(): Process {
  const known = Reflect.get(globalThis, PROCESS) as Process | undefined
  if (known !== undefined) return known
  const made: Process = { storage: new AsyncLocalStorage(), open: 0, lost: new Set(), losses: 0 }
  Reflect.set(globalThis, PROCESS, made)
  return made
}

/** Of this process. */
export const here: Process = ofProcess()

/** The innermost transaction that this asynchronous context is inside of, and that is not over. */
export function currentTransaction(): Scope | undefined {
  if (here.open === 0) return undefined
  let at = here.storage.getStore()
  while (at?.isOver() === true) at = at.around
  return at
}

/** Transactions that have lost their context: a call from anywhere may belong to one of them. */
export function lostTransactions(): Iterable<Transaction> {
  return here.lost
}

/**
 * A mark of now. {@link mayBeInside} says of what has run since then whether it may have been part of a transaction
 * that has lost its context.
 */
export function markOfLosses(): number {
  return here.losses
}

/** See {@link markOfLosses}. */
export function mayBeInside(mark: number): boolean {
  return here.lost.size > 0 || here.losses !== mark
}
