import type { Connection } from './level.js'

/** What a transaction of PGlite can do. */
export interface PgliteTransaction {
  query(text: string): Promise<unknown>
  exec(text: string): Promise<unknown>
  sql(strings: TemplateStringsArray, ...params: unknown[]): Promise<unknown>
  rollback(): Promise<void>
}

/** A PGlite. */
export interface Pglite<Tx = PgliteTransaction> {
  exec(text: string): Promise<unknown>
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>
}

/** Runs `work` in a transaction of PGlite's own, which waits for the one before it. */
export function inPglite<T>(db: Pglite, modes: string, work: (tx: PgliteTransaction) => Promise<T>): Promise<T> {
  return db.transaction(async (tx) => {
    if (modes !== '') await tx.exec(`SET TRANSACTION ${modes}`)
    return work(tx)
  })
}

export function connectionOf(tx: PgliteTransaction): Connection {
  return {
    target: tx,
    exec: (sql) => tx.exec(sql),
    own: (check, scope) => ({
      query: (text: string, ...rest: unknown[]) => {
        check(text)
        return Reflect.apply(tx.query, tx, [text, ...rest]) as unknown
      },
      exec: (text: string, ...rest: unknown[]) => {
        check(text)
        return Reflect.apply(tx.exec, tx, [text, ...rest]) as unknown
      },
      sql: (strings: TemplateStringsArray, ...params: unknown[]) => {
        check(strings[0])
        return tx.sql(strings, ...params)
      },
      async rollback() {
        check(undefined)
        await tx.rollback()
        await scope.rollback()
      },
    }),
    isOver: false,
  }
}
