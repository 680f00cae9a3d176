import { outcomeOf } from '../engine/outcome.js'
import { openInside } from '../engine/transaction.js'

/** Runs `work` as a transaction of a database, or as a savepoint of the one it is called in. */
export async function runTransaction<T>(work: () => Promise<T>): Promise<T> {
  const scope = openInside()
  let result: T
  try {
    result = await scope.run(work)
  } catch (error) {
    await (outcomeOf(error) === 'unknown' ? scope.commit() : scope.rollback())
    throw error
  }
  await scope.commit()
  return result
}
