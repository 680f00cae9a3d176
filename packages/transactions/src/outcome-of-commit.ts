import { outcomeOf, type Outcome } from '@readthrough/core'

/**
 * What Postgres says and no driver, nor Node: an `EPIPE` has five letters, too. Not of a server in trouble itself (53, 58,
 * XX): out of COMMIT that may be a PANIC, in whatever language, after which the row may well be there.
 */
const SQLSTATE = /^(?!53|58)([0-7][0-9A-Z]|F0|HV|P0)[0-9A-Z]{3}$/

/**
 * How a transaction ended whose COMMIT was answered by this error. Other than {@link outcomeOf}, which may take the work
 * to have failed before it, this is `rolled-back` only where the server itself says so: by an SQLSTATE that is no sign
 * of a connection that goes, in the error or in what caused it.
 */
export function outcomeOfCommit(error: unknown): Outcome {
  if (outcomeOf(error) === 'unknown') return 'unknown'
  const seen = new Set<unknown>()
  for (let at = error; typeof at === 'object' && at !== null && !seen.has(at); at = Reflect.get(at, 'cause')) {
    seen.add(at)
    if (at instanceof CommitRefusedError) return 'rolled-back'
    const [code, severity]: unknown[] = [Reflect.get(at, 'code'), Reflect.get(at, 'severity')]
    // After FATAL the server has closed the connection, whatever it had done before.
    if (typeof code === 'string' && SQLSTATE.test(code)) return severity === 'FATAL' ? 'unknown' : 'rolled-back'
  }
  return 'unknown'
}

/**
 * The database answered COMMIT with a rollback, as Postgres does where a statement has failed and its error was caught:
 * nothing of the transaction is in the database. Of a savepoint, the same of its RELEASE.
 */
export class CommitRefusedError extends Error {
  constructor(options?: ErrorOptions) {
    super(
      'Rolled back where it should have been committed: a statement had failed, and its error was caught. ' +
        'Let such an error leave the transaction, or run the statement in a savepoint',
      options,
    )
    this.name = 'CommitRefusedError'
  }
}
