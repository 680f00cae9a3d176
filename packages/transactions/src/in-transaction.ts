import { openTransaction, type TransactionScope } from '@readthrough/core'
import { outcomeOfCommit } from './outcome-of-commit.js'

/**
 * Runs `work` in a transaction of a driver that has no adapter here. `start` is the driver's own function for that: it
 * commits when what it was given resolves, rolls back when that rejects, and settles when the database has answered.
 *
 * What is invalidated inside waits for the end: it is sent after the commit, and when the connection was lost in COMMIT,
 * so that nobody knows, with nothing stored under it for 10 seconds; it is dropped where the database has rolled back.
 * Where the driver runs `work` again by itself, that goes for each run; nobody knows of one that had come to its COMMIT.
 *
 * @throws what `start` throws, as it is.
 * @example
 * await inTransaction((work) => sql.begin(work), async (tx: TransactionSql) => orders.place(tx, order))
 */
export function inTransaction<Tx, T>(
  start: (work: (tx: Tx) => Promise<T>) => Promise<T>,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  return runAround(openTransaction, start, (tx) => work(tx))
}

/** The same for a savepoint of `outer`, of which it is certain that an error has undone it. */
export function runSavepoint<Tx, T>(
  outer: TransactionScope,
  start: (work: (tx: Tx) => Promise<T>) => Promise<T>,
  work: (tx: Tx, scope: TransactionScope) => Promise<T>,
): Promise<T> {
  return runAround(
    () => outer.nest(),
    start,
    work,
    () => 'rolled-back',
  )
}

/**
 * See {@link inTransaction}. `open` opens the scope; `outcome` judges an error that came after `work` had ended.
 */
export async function runAround<Tx, T>(
  open: () => TransactionScope,
  start: (work: (tx: Tx) => Promise<T>) => Promise<T>,
  work: (tx: Tx, scope: TransactionScope) => Promise<T>,
  outcome: (error: unknown) => 'rolled-back' | 'unknown' = outcomeOfCommit,
): Promise<T> {
  // Not before the database has begun: where it does not, there is nothing to end.
  let scope: TransactionScope | undefined
  let isDone = false
  let result: T
  try {
    result = await start(async (tx) => {
      // A driver that tries again begins anew; where its COMMIT had been sent, nobody here knows what became of it.
      await (isDone ? scope?.commit('unknown') : scope?.rollback())
      isDone = false
      const opened = open()
      scope = opened
      const done = await opened.run(() => work(tx, opened))
      isDone = true
      return done
    })
  } catch (error) {
    // Before COMMIT was sent nothing can have been committed, whatever has become of the connection.
    await (isDone && outcome(error) === 'unknown' ? scope?.commit('unknown') : scope?.rollback())
    throw error
  }
  await (isDone ? scope?.commit() : scope?.rollback())
  return result
}
