import { outcomeOfCommit, CommitRefusedError } from '../outcome-of-commit.js'
import type { Connection } from './level.js'

/** A client of `pg`. */
export interface PgClient {
  query(text: string): Promise<{ readonly command: string }>
  end(): Promise<void>
  on(event: 'error', listener: () => void): unknown
  off(event: 'error', listener: () => void): unknown
}

/** A client that a pool of `pg` has lent. */
interface PgPoolClient extends PgClient {
  release(error?: Error | boolean): void
}

/** A pool of `pg`. */
export interface PgPool {
  readonly totalCount: number
  connect(): Promise<PgPoolClient>
}

/** Runs `work` in a transaction on a client of the pool, which then gets it back, unless it is unsound. */
export async function inPool<T>(pool: PgPool, modes: string, work: (client: PgClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  if (isInside(client)) {
    client.release(true)
    throw new Error('The pool lent a client that somebody had left inside a transaction; it is closed')
  }
  return between(client, modes, work, (unsound) => client.release(unsound !== undefined))
}

/** Runs `work` in a transaction on this client. One that is unsound afterwards is ended: nobody can use it any more. */
export async function onClient<T>(client: PgClient, modes: string, work: (client: PgClient) => Promise<T>): Promise<T> {
  if (isInside(client))
    throw new Error('The client is inside a transaction already, which withTransaction did not begin')
  return between(client, modes, work, (unsound) => {
    // Not awaited: it may hang with the statement that got no answer, and the invalidations would hang with it.
    if (unsound !== undefined) client.end().catch(() => {})
  })
}

/** Clients before pg 8.20 do not tell. */
function isInside(client: PgClient & { getTransactionStatus?(): string | null }): boolean {
  const status = client.getTransactionStatus?.() ?? 'I'
  return status !== 'I'
}

async function between<T>(
  client: PgClient,
  modes: string,
  work: (client: PgClient) => Promise<T>,
  giveBack: (unsound: unknown) => void,
): Promise<T> {
  let unsound: unknown
  // Without a listener, a connection that breaks ends the process, and the invalidations with it.
  const ignore = (): void => {}
  client.on('error', ignore)
  /** Runs a statement after whose failure nobody knows the state of the connection, unless the server has told it. */
  async function control(sql: string): Promise<string> {
    try {
      return (await client.query(sql)).command
    } catch (error) {
      if (outcomeOfCommit(error) === 'unknown') unsound = error
      throw error
    }
  }
  try {
    await control(`BEGIN ${modes}`)
    let result: T
    try {
      result = await work(client)
    } catch (error) {
      // Where this fails, the connection goes, and what was not committed goes with it.
      await client.query('ROLLBACK').catch((failure: unknown) => {
        unsound = failure
      })
      throw error
    }
    if ((await control('COMMIT')) === 'ROLLBACK') throw new CommitRefusedError()
    return result
  } finally {
    giveBack(unsound)
    // One that is being ended may still have an error to tell of.
    if (unsound === undefined) client.off('error', ignore)
  }
}

export function connectionOf(client: PgClient): Connection {
  return {
    target: client,
    exec: (sql) => client.query(sql),
    own: (check) => ({
      query: (statement: unknown, ...rest: unknown[]) => {
        check(statement)
        return Reflect.apply(client.query, client, [statement, ...rest]) as unknown
      },
      release() {
        throw new Error('withTransaction releases the client by itself, when the transaction has ended')
      },
    }),
    isOver: false,
  }
}
