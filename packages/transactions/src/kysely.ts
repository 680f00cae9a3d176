import { openTransaction, type TransactionScope } from '@readthrough/core'
import { runAround } from './in-transaction.js'
import { likeness } from './likeness.js'

/** What every `Kysely<Database>` has, whichever database is below. */
interface WithTransactions {
  readonly isTransaction: boolean
  transaction(): { execute(...args: never): Promise<unknown> }
  connection(): { execute(...args: never): Promise<unknown> }
}

/** The same, as this file calls it. */
interface Db {
  readonly isTransaction: boolean
  transaction(): Builder<Trx>
  connection(): Builder<Db>
}

/** Of a transaction, or of a connection: what `execute` gives to `work`. */
interface Builder<Given> {
  execute<T>(work: (given: Given) => Promise<T>): Promise<T>
}

interface Trx {
  withPlugin(plugin: Plugin): Trx
}

/** As Kysely defines it. */
interface Plugin {
  transformQuery<Node>(args: { readonly node: Node }): Node
  transformResult<Result>(args: { readonly result: Result }): Promise<Result>
}

/**
 * The same database, of the same type, whose `transaction().execute(work)` the caches know of: what is invalidated
 * inside waits for the commit. What is made of it (`withPlugin`, `withSchema`, `connection`…) is the same; the database
 * that was given stays as it is.
 *
 * The outcome is what the database has said: work that throws has been rolled back, and so has a COMMIT that Postgres
 * refuses; where the connection is lost in COMMIT nobody knows, and the invalidations are sent.
 *
 * Transactions that `startTransaction()` leaves to the caller have no work to run inside: put them, savepoints
 * included, into `cache.transaction(work)`.
 *
 * @example
 * const db = transactional(new Kysely<Database>({ dialect }))
 * await db.transaction().execute(async (trx) => orders.place(trx, order))
 */
export function transactional<Database extends WithTransactions>(db: Database): Database {
  return tracked(db as unknown as Db) as unknown as Database
}

function tracked(db: Db): Db {
  return likeness(db, {
    own: {
      transaction: () => transactionBuilder(db.transaction()),
      connection: () => connectionBuilder(db.connection()),
    },
    returned: (result) => (isDb(result) ? tracked(result) : result),
  })
}

function transactionBuilder(builder: Builder<Trx>): Builder<Trx> {
  return likeness(builder, {
    own: {
      execute: <T>(work: (trx: Trx) => Promise<T>): Promise<T> =>
        runAround<Trx, T>(
          openTransaction,
          (run) => builder.execute(run),
          (trx, scope) => work(trx.withPlugin(watch(scope))),
        ),
    },
    // Its other methods say how the transaction is to be, and return a builder.
    returned: (result) => transactionBuilder(result as Builder<Trx>),
  })
}

function connectionBuilder(builder: Builder<Db>): Builder<Db> {
  return likeness(builder, {
    own: { execute: <T>(work: (db: Db) => Promise<T>): Promise<T> => builder.execute((db) => work(tracked(db))) },
  })
}

/** Not by its class: an application may have Kysely twice, as a module and for `require`. */
function isDb(result: unknown): result is Db {
  return typeof result === 'object' && result !== null && Reflect.get(result, 'isTransaction') === false
}

/** Sees every statement, when it is made and when it has been answered; changes none. */
function watch(scope: TransactionScope): Plugin {
  const look = (): void => {
    if (!scope.isCurrent()) scope.lost()
  }
  return {
    transformQuery({ node }) {
      look()
      return node
    },
    async transformResult({ result }) {
      look()
      return result
    },
  }
}
