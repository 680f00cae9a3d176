import type { ChildProcess } from 'node:child_process'
import type { Database } from '../database.js'

// PGlite lives in one process. Another one asks it by messages; with a Postgres server none of this is needed.

interface Question {
  readonly query: number
  readonly sql: string
  readonly params: unknown[]
}

interface Answer {
  readonly answer: number
  readonly rows?: object[]
  readonly error?: unknown
}

/** Answers the queries of a child process, which was started with `serialization: 'advanced'`. */
export function lendDatabase(database: Database, child: ChildProcess): void {
  child.on('message', (message: Partial<Question>) => {
    const { query, sql, params } = message
    if (query === undefined || sql === undefined) return
    const reply = (answer: Omit<Answer, 'answer'>): void => {
      if (child.connected) child.send({ answer: query, ...answer })
    }
    database.query<object>(sql, params).then(
      ({ rows }) => reply({ rows }),
      (error: unknown) => reply({ error }),
    )
  })
}

/** The database of the parent process. */
export function borrowDatabase(self: NodeJS.Process): Database {
  const waiting = new Map<number, PromiseWithResolvers>()
  let last = 0
  self.on('message', ({ answer, rows, error }: Partial<Answer>) => {
    if (answer === undefined) return
    const asked = waiting.get(answer)
    waiting.delete(answer)
    if (rows === undefined) asked?.reject(error)
    else asked?.resolve({ rows })
  })
  return {
    query<Row extends object>(sql: string, params: unknown[] = []) {
      return new Promise<{ rows: Row[] }>((resolve, reject) => {
        const query = ++last
        waiting.set(query, { resolve: resolve as PromiseWithResolvers['resolve'], reject })
        self.send?.({ query, sql, params } satisfies Question)
      })
    },
  }
}

interface PromiseWithResolvers {
  resolve(answer: { rows: object[] }): void
  reject(error: unknown): void
}
