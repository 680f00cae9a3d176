import type { TransactionScope } from '@readthrough/core'
import { standIn } from '../handle.js'
import { refuseControl } from './statements.js'

/** A connection with a transaction on it. */
export interface Connection {
  /** The driver's own object, which `work` gets a handle of. */
  readonly target: object
  /** Runs a statement of our own. */
  exec(sql: string): Promise<unknown>
  /** What a handle of it has in place of the driver's; `check` refuses what comes too late. */
  own(check: (statement: unknown) => void, scope: TransactionScope): Readonly<Record<string, unknown>>
  /** Whether the transaction has been ended: COMMIT or ROLLBACK are on their way. */
  isOver: boolean
  /** Why it cannot be committed: a savepoint of it could not be rolled back. */
  broken?: unknown
}

/** A transaction, or a savepoint of one. */
export interface Level {
  readonly connection: Connection
  readonly scope: TransactionScope
  /** What `work` gets. */
  readonly handle: object
  /** The level that it is a savepoint of. */
  readonly parent: Level | undefined
  /** Whether a savepoint of it is open, or about to be. */
  isBusy: boolean
  /** That savepoint, from when it is open. */
  savepoint: Level | undefined
  /** Whether its work has ended. */
  isOver: boolean
}

/** By handle, for good; and by the driver's own object, while a transaction is open on it. */
const levels = new WeakMap<object, Level>()

export function openLevel(connection: Connection, scope: TransactionScope, parent?: Level): Level {
  const check = (statement: unknown): void => {
    refuseOver(level)
    refuseControl(statement)
    noticeLoss(level)
  }
  const handle = standIn(connection.target, connection.own(check, scope))
  const level: Level = { connection, scope, handle, parent, isBusy: false, savepoint: undefined, isOver: false }
  levels.set(handle, level)
  return level
}

/** Makes `db` itself stand for this level, until what is returned is called. */
export function standFor(db: object, level: Level): () => void {
  levels.set(db, level)
  return () => levels.delete(db)
}

/**
 * The level that a nested transaction on `db` belongs to; `undefined` where none is open on it that this asynchronous
 * context knows of, unless `db` is a handle.
 *
 * @throws Error where another savepoint is open already, or the transaction is over.
 */
export function levelOf(db: object): Level | undefined {
  let level = levels.get(db)
  if (level === undefined) return undefined
  if (level.handle === db) {
    refuseOver(level)
    noticeLoss(level)
  } else if (!level.scope.isCurrent()) {
    return undefined
  }
  // The caller may hold what an outer level has handed out.
  while (level.isBusy) {
    if (level.savepoint?.scope.isCurrent() !== true) {
      throw new Error('A savepoint is open on this connection: those of one transaction run one after the other')
    }
    level = level.savepoint
  }
  return level
}

/** Statements only: who listens to a client is called by its socket, and may well take the listener away there. */
function noticeLoss({ scope }: Level): void {
  if (!scope.isCurrent()) scope.lost()
}

/**
 * Whether it has ended, or one around it: nobody has awaited it then. What it did next would escape the RELEASE or the
 * ROLLBACK that is on its way, and what it invalidates would not.
 */
export function isOver(level: Level): boolean {
  const { connection, parent } = level
  return level.isOver || connection.isOver || (parent !== undefined && isOver(parent))
}

function refuseOver(level: Level): void {
  if (isOver(level)) {
    throw new Error('The transaction is over: its client is of use only until its work has ended')
  }
}
