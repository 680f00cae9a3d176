import { openTransaction, type TransactionScope } from '@readthrough/core'
import { runAround } from './in-transaction.js'
import { connectionOf as connectionOfClient, inPool, onClient, type PgClient, type PgPool } from './pg/client.js'
import { levelOf, openLevel, standFor, type Connection } from './pg/level.js'
import { connectionOf as connectionOfPglite, inPglite, type Pglite, type PgliteTransaction } from './pg/pglite.js'
import { inSavepoint } from './pg/savepoint.js'
import { modesOf, type TransactionOptions } from './pg/statements.js'

export type { TransactionOptions } from './pg/statements.js'

/** What can be given a transaction: a pool or a client of `pg`, a PGlite, or what such a transaction has handed out. */
// oxlint-disable-next-line no-explicit-any -- a constraint: PGlite with any extensions
export type Database = PgPool | PgClient | Pglite<any> | PgliteTransaction

/** What `work` gets: a client of the pool, the client that was given, or a transaction of PGlite. */
export type ClientOf<Db> = Db extends { transaction(work: (tx: infer Tx) => Promise<unknown>): unknown }
  ? Tx
  : Db extends { totalCount: number; connect: { (): Promise<infer Client>; (callback: never): void } }
    ? Client
    : Db

/** Clients with a transaction on them, from before its BEGIN. */
const taken = new WeakSet<object>()

/**
 * Runs `work` in a transaction that the caches know of: BEGIN, `work`, COMMIT; where `work` throws, ROLLBACK. What is
 * invalidated inside, by whichever cache, waits for the end. It is sent, and awaited, after the commit, and when the
 * connection was lost in COMMIT, so that nobody knows; it is dropped where the database has rolled back.
 *
 * Of a pool a client is lent, and given back when the database has answered; closed where it has not. A client that is
 * given, or what `work` has got, may be given again inside: that is a savepoint. A PGlite runs one transaction at
 * a time; the others wait.
 *
 * What `work` gets is the client, with the types of the client; it is of use until `work` has ended, and refuses
 * BEGIN, COMMIT, ROLLBACK and `release()`. Nothing is tried again: whoever wants that calls it again, and the
 * transaction and all that the caches know of it begin anew.
 *
 * @throws what `work` throws, and what the database says, as it is; {@link CommitRefusedError} where COMMIT was
 * answered with a rollback.
 * @throws TypeError for what is no such database, and for options that are unknown, impossible, or of a savepoint.
 * @example
 * await withTransaction(pool, (client) => orders.place(client, order), { isolation: 'serializable' })
 */
export async function withTransaction<Db extends Database, T>(
  db: Db,
  work: (client: ClientOf<Db>) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  requireDatabase(db)
  if (typeof work !== 'function') throw new TypeError(`withTransaction: work must be a function; got ${typeof work}`)
  const modes = modesOf(options)
  const inside = work as (client: object) => Promise<T>
  const outer = levelOf(db)
  if (outer !== undefined) {
    if (modes !== '') throw new TypeError('A nested transaction is a savepoint, and takes no options')
    return inSavepoint(outer, inside)
  }
  if (isPglite(db)) return inRoot((run) => inPglite(db, modes, run), connectionOfPglite, inside, db)
  if (isPool(db)) return inRoot((run) => inPool(db, modes, run), connectionOfClient, inside)
  const client = db as PgClient
  if (taken.has(client)) {
    throw new Error('The client is inside a transaction that this call does not come from: a client runs one at a time')
  }
  taken.add(client)
  try {
    return await inRoot((run) => onClient(client, modes, run), connectionOfClient, inside, client)
  } finally {
    taken.delete(client)
  }
}

/** `known`: what else stands for the transaction, to those inside. */
function inRoot<Target, T>(
  start: (run: (target: Target) => Promise<T>) => Promise<T>,
  connectionOf: (target: Target) => Connection,
  work: (client: object) => Promise<T>,
  known?: object,
): Promise<T> {
  return runAround(openTransaction, start, async (target: Target, scope: TransactionScope) => {
    const connection = connectionOf(target)
    const level = openLevel(connection, scope)
    const forget = standFor(known ?? connection.target, level)
    try {
      const result = await work(level.handle)
      if (connection.broken !== undefined) {
        throw new Error('A savepoint could not be rolled back, so nothing can be committed', {
          cause: connection.broken,
        })
      }
      return result
    } finally {
      connection.isOver = true
      forget()
    }
  })
}

/** The databases of ORMs, some of which have a `transaction` too, have adapters of their own. */
function requireDatabase(db: unknown): void {
  const isObject = typeof db === 'object' && db !== null
  if (isObject && (isPool(db) || typeof Reflect.get(db, 'query') === 'function')) return
  const got = isObject ? `a ${db.constructor?.name ?? 'bare object'}` : typeof db
  throw new TypeError(`withTransaction takes a pool or a client of pg, or a PGlite; got ${got}`)
}

function isPglite(db: object): db is Pglite {
  return 'transaction' in db
}

function isPool(db: object): db is PgPool {
  return 'totalCount' in db
}
