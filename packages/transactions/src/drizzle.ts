import { openTransaction, type TransactionScope } from '@readthrough/core'
import { handleOf, standIn } from './handle.js'
import { runAround, runSavepoint } from './in-transaction.js'
import { CommitRefusedError } from './outcome-of-commit.js'

/** What the databases of Drizzle have in common, whichever driver is below. */
interface WithTransactions {
  // oxlint-disable-next-line no-explicit-any -- a constraint: the transaction of any of them
  transaction(work: (tx: any) => Promise<unknown>, config?: any): Promise<unknown>
}

/** The same, and a transaction, as this file calls them. */
interface Db {
  transaction<T>(work: (tx: Db) => Promise<T>, config?: unknown): Promise<T>
  execute?(query: unknown): PromiseLike<{ readonly command?: unknown } | undefined>
}

/** The connection of a transaction, where the driver is one that tells of its end by an event. */
interface Connection {
  on?(event: 'error', listener: () => void): unknown
  off?(event: 'error', listener: () => void): unknown
}

/**
 * The same database, of the same type, whose `transaction` the caches know of: what is invalidated inside waits for the
 * commit, and a nested `tx.transaction` is a savepoint. Everything else about it, and about the database that was
 * given, stays as it is.
 *
 * The outcome is what the database has said: work that throws has been rolled back, and so has a COMMIT that Postgres
 * refuses; where the connection is lost in COMMIT nobody knows, and the invalidations are sent.
 *
 * With node-postgres a transaction rejects with a {@link CommitRefusedError} where Postgres answers COMMIT with a
 * rollback, which Drizzle alone takes for a commit.
 *
 * @example
 * const db = transactional(drizzle(pool))
 * await db.transaction(async (tx) => orders.place(tx, order))
 */
export function transactional<Database extends WithTransactions>(db: Database): Database {
  const given = db as unknown as Db
  async function transaction<T>(work: (tx: Db) => Promise<T>, config?: unknown): Promise<T> {
    let rest = (): void => {}
    try {
      return await runAround(
        openTransaction,
        (run) => given.transaction(run, config),
        async (tx: Db, scope: TransactionScope) => {
          rest = outliveConnection(tx)
          const result = await work(handle(tx, scope))
          readAnswerOfCommit(tx)
          return result
        },
      )
    } finally {
      rest()
    }
  }
  return standIn(db, { transaction })
}

function handle(tx: Db, scope: TransactionScope): Db {
  const transaction = <T>(work: (tx: Db) => Promise<T>): Promise<T> =>
    runSavepoint(
      scope,
      (run) => tx.transaction(run),
      (savepoint: Db, inner: TransactionScope) => work(handle(savepoint, inner)),
    )
  return handleOf(tx, scope, { transaction })
}

/**
 * A client of node-postgres that is taken out of its pool has no listener for `error`: a connection that broke would end
 * the process, and the invalidations with it. The transaction learns of it by its statements.
 */
function outliveConnection(tx: Db): () => void {
  const session = Reflect.get(tx, 'session') as { readonly client?: Connection } | undefined
  const connection = session?.client
  if (typeof connection?.on !== 'function' || typeof connection.off !== 'function') return () => {}
  const ignore = (): void => {}
  connection.on('error', ignore)
  return () => connection.off?.('error', ignore)
}

/**
 * With node-postgres COMMIT is the next that goes through `execute` of a transaction whose work is done. What comes after
 * it is a ROLLBACK, which is answered by that name whenever COMMIT has failed.
 */
function readAnswerOfCommit(tx: Db): void {
  const { execute } = tx
  if (execute === undefined) return
  tx.execute = async (query) => {
    tx.execute = execute
    const result = await execute.call(tx, query)
    if (result?.command === 'ROLLBACK') throw new CommitRefusedError()
    return result
  }
}
