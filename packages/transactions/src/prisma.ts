import { openTransaction, type Outcome, type TransactionScope } from '@readthrough/core'
import { handleOf } from './handle.js'
import { runAround, runSavepoint } from './in-transaction.js'
import { likeness } from './likeness.js'
import { outcomeOfCommit } from './outcome-of-commit.js'

/** What every `PrismaClient` has, extended or not, whatever its schema. */
interface WithTransactions {
  $transaction(...args: never): Promise<unknown>
}

/** The same, and the client of a transaction, as this file calls them. */
interface Client {
  $transaction<T>(work: (tx: Client) => Promise<T>, options?: unknown): Promise<T>
  $transaction(batch: unknown, options?: unknown): Promise<unknown>
}

type Work = (tx: Client) => Promise<unknown>

/**
 * The same client, of the same type, whose interactive transactions the caches know of: what is invalidated inside of
 * `$transaction(async (tx) => …)` waits for the commit, and a `tx.$transaction` within is a savepoint where Prisma has
 * them (7.5 and later). What `$extends` makes of it is the same; the client that was given stays as it is.
 *
 * A batch, `$transaction([…])`, passes as it is. No code of yours runs inside of it: invalidate when it has resolved,
 * or prefer the interactive form, which also invalidates where nobody knows whether the batch was committed.
 *
 * The outcome is what the database has said: work that throws has been rolled back, and so has a COMMIT that Postgres
 * refuses, and a transaction whose `timeout` is over; where the connection is lost in COMMIT nobody knows, and the
 * invalidations are sent.
 *
 * @example
 * const prisma = transactional(new PrismaClient({ adapter }))
 * await prisma.$transaction(async (tx) => orders.place(tx, order))
 */
export function transactional<PrismaClient extends WithTransactions>(client: PrismaClient): PrismaClient {
  return tracked(client) as unknown as PrismaClient
}

function tracked(client: Client): Client {
  return likeness(client, {
    own: {
      $transaction: (input: unknown, options?: unknown): Promise<unknown> =>
        typeof input === 'function'
          ? runAround<Client, unknown>(
              openTransaction,
              (run) => client.$transaction(run, options),
              (tx, scope) => (input as Work)(handle(tx, scope)),
              outcomeOf,
            )
          : client.$transaction(input, options),
    },
    returned: (result) => (isClient(result) ? tracked(result) : result),
  })
}

function handle(tx: Client, scope: TransactionScope): Client {
  // Before 7.5 it was taken away here.
  if (typeof tx.$transaction !== 'function') return handleOf(tx, scope, {})
  return handleOf(tx, scope, {
    $transaction: (input: unknown, options?: unknown): Promise<unknown> =>
      typeof input === 'function'
        ? runSavepoint<Client, unknown>(
            scope,
            (run) => tx.$transaction(run, options),
            (savepoint, inner) => (input as Work)(handle(savepoint, inner)),
          )
        : tx.$transaction(input, options),
  })
}

function isClient(result: unknown): result is Client {
  return typeof result === 'object' && result !== null && typeof Reflect.get(result, '$transaction') === 'function'
}

/** What Prisma says of a transaction that it has ended without a COMMIT. */
const ENDED = /\bon (?:an expired transaction|a transaction that was rolled back)\b/

/**
 * Prisma's own error may say that COMMIT was never sent, or that it was, or that Prisma remembers nothing; those of its
 * adapters keep what the database said apart.
 */
function outcomeOf(error: unknown): Outcome {
  if (typeof error !== 'object' || error === null) return 'unknown'
  if (Reflect.get(error, 'code') === 'P2028') {
    return ENDED.test(String(Reflect.get(error, 'message'))) ? 'rolled-back' : 'unknown'
  }
  const cause: unknown = Reflect.get(error, 'cause')
  if (typeof cause !== 'object' || cause === null || !('originalCode' in cause)) return outcomeOfCommit(error)
  return outcomeOfCommit({ code: cause.originalCode, severity: Reflect.get(cause, 'severity') })
}
