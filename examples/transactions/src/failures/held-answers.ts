import type { Database } from '../database.js'

/** Something that is on its way until it is let through. */
export interface Gate {
  /** Resolves when it has come to the gate. */
  readonly reached: Promise<void>
  /** Lets it through. */
  open(): void
}

/**
 * The same database, whose first answer to a statement that matches takes its time: it stops at the gate, with what the
 * database has read or committed by then.
 */
export function holdAnswer(statement: RegExp): { gate: Gate; through: (database: Database) => Database } {
  let reach = (): void => {}
  let open = (): void => {}
  const reached = new Promise<void>((resolve) => (reach = resolve))
  const opened = new Promise<void>((resolve) => (open = resolve))
  const through = (database: Database): Database => ({
    ...database,
    async query(sql, params) {
      const answer = await database.query<never>(sql, params)
      if (statement.test(sql)) {
        reach()
        await opened
      }
      return answer
    },
  })
  return { gate: { reached, open }, through }
}
