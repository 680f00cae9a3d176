import { outcomeOf } from '../engine/outcome.js'
import { openInside } from '../engine/transaction.js'

/** Runs `work` as a transaction of a database, or as a savepoint of the one it is called in. */
export async function runTransaction<T>(work: () => Promise<T>): Promise<T> {
  if (typeof work !== 'function') throw new TypeError(`transaction: work must be a function; got ${typeof work}`)
  const scope = openInside()
  let result: T
  try {
    result = await scope.run(work)
  } catch (error) {
    await (outcomeOf(error) === 'unknown' ? scope.commit('unknown') : scope.rollback())
    throw error
  }
  await scope.commit()
  return result
}
