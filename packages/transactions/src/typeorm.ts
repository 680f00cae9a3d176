import { openTransaction, type TransactionScope } from '@readthrough/core'
import { runAround, runSavepoint } from './in-transaction.js'
import { outcomeOfCommit } from './outcome-of-commit.js'

/** What every `DataSource` has, whichever database is below. */
interface WithTransactions {
  readonly manager: { transaction(...args: never): Promise<unknown> }
  createEntityManager(...args: never): object
}

/** The same, as this file calls it. */
interface Source {
  readonly manager: Manager
  createEntityManager: (runner?: Runner) => Manager
}

interface Manager {
  /** Of a manager that belongs to one connection. */
  readonly queryRunner?: Runner
  /** One argument is the work, and one before it may be an isolation level. */
  transaction: (...args: unknown[]) => Promise<unknown>
}

type Work = (manager: Manager) => Promise<unknown>

/** One connection. */
interface Runner {
  readonly isTransactionActive: boolean
  query: (...args: unknown[]) => Promise<unknown>
}

/** The scope that is open on a connection: what starts there next is a savepoint of it. */
const scopes = new WeakMap<Runner, TransactionScope>()
/** Data sources that the caches know of already. */
const known = new WeakSet<object>()

/**
 * Makes the transactions of this data source known to the caches, and returns it: what is invalidated inside of
 * `dataSource.transaction(work)` or `manager.transaction(work)` waits for the outermost commit, and a transaction
 * within a transaction is a savepoint. It is the data source itself that changes, because its managers and repositories
 * lead to it: call this once, before any of them is in use.
 *
 * The outcome is what the database has said: work that throws has been rolled back, and so has a COMMIT that Postgres
 * refuses; where the connection is lost in COMMIT nobody knows, and the invalidations are sent.
 *
 * Transactions that are driven by hand, by a query runner's `startTransaction()`, have no work to run inside: put them
 * into `cache.transaction(work)`.
 *
 * @example
 * const dataSource = transactional(new DataSource(options))
 * await dataSource.transaction(async (manager) => orders.place(manager, order))
 */
export function transactional<DataSource extends WithTransactions>(dataSource: DataSource): DataSource {
  if (known.has(dataSource)) return dataSource
  known.add(dataSource)
  const source = dataSource as unknown as Source
  const create = source.createEntityManager
  // Every query runner gets its manager by this.
  source.createEntityManager = (runner) => track(create.call(source, runner))
  track(source.manager)
  return dataSource
}

function track(manager: Manager): Manager {
  const transaction = manager.transaction
  manager.transaction = (...args) => {
    const at = args.findIndex((arg) => typeof arg === 'function')
    if (at === -1) return transaction.apply(manager, args)
    const work = args[at] as Work
    const start = (run: Work): Promise<unknown> => transaction.apply(manager, args.with(at, run))
    const runner = manager.queryRunner
    const outer = runner && scopes.get(runner)
    const inside = (given: Manager, scope: TransactionScope): Promise<unknown> => runInside(given, scope, work)
    if (outer !== undefined) return runSavepoint(outer, start, inside)
    // A savepoint of a transaction that was begun by hand, and whose end is not seen here.
    if (runner?.isTransactionActive === true) return start(work)
    return runRoot(start, inside)
  }
  return manager
}

type Inside = (given: Manager, scope: TransactionScope) => Promise<unknown>

async function runRoot(start: (run: Work) => Promise<unknown>, inside: Inside): Promise<unknown> {
  let watch: Watch | undefined
  try {
    return await runAround(
      openTransaction,
      start,
      async (given: Manager, scope) => {
        watch = given.queryRunner && watchOver(given.queryRunner, scope)
        try {
          return await inside(given, scope)
        } finally {
          watch?.workIsDone()
        }
      },
      // What comes after COMMIT may fail as well: a subscriber of TypeORM's, with an error of another statement.
      (error) => (watch?.hasCommitted() === true ? 'unknown' : outcomeOfCommit(error)),
    )
  } finally {
    watch?.end()
  }
}

async function runInside(given: Manager, scope: TransactionScope, work: Work): Promise<unknown> {
  const runner = given.queryRunner
  if (runner === undefined) return work(given)
  const outer = scopes.get(runner)
  scopes.set(runner, scope)
  try {
    return await work(given)
  } finally {
    if (outer === undefined) scopes.delete(runner)
    else scopes.set(runner, outer)
  }
}

interface Watch {
  workIsDone(): void
  hasCommitted(): boolean
  end(): void
}

/** Sees every statement of a connection, those of TypeORM itself included. */
function watchOver(runner: Runner, scope: TransactionScope): Watch {
  const query = runner.query
  let isDone = false
  let hasCommitted = false
  runner.query = async (...args) => {
    if (!isDone && !scope.isCurrent()) scope.lost()
    const result = await query.apply(runner, args)
    if (isDone && args[0] === 'COMMIT') hasCommitted = true
    return result
  }
  return {
    workIsDone() {
      isDone = true
    },
    hasCommitted: () => hasCommitted,
    end() {
      runner.query = query
    },
  }
}
