import { connectDatabase } from '@readthrough/services'
import { setTimeout as pause } from 'node:timers/promises'
import { orgOf, type Row } from './racer.js'

/** The rows, as one process sees them. */
export interface Rows {
  /** One row, as a repository gives it that does more than one query: at most `slowMs` pass behind the first. */
  load(id: number, slowMs: number): Promise<Row>
  /** Makes a newer version of it, and commits. */
  bump(id: number): Promise<Row>
  close(): Promise<void>
}

const COLUMNS = 'id, org, name, version, updated_at AS "updatedAt"'

type Stored = Omit<Row, 'version'> & { readonly version: string }

/** Makes the table, with ids from 0, each at version 1. */
export async function createRows(url: string, count: number): Promise<void> {
  const database = connectDatabase(url)
  try {
    await database.query(`DROP TABLE IF EXISTS raced`)
    await database.query(`CREATE TABLE raced (
      id int PRIMARY KEY, org int NOT NULL, name text NOT NULL, version bigint NOT NULL, updated_at timestamptz NOT NULL)`)
    for (let id = 0; id < count; id++) {
      await database.query(`INSERT INTO raced VALUES ($1, $2, $3, 1, now())`, [id, orgOf(id), `Row number ${id}`])
    }
  } finally {
    await database.end()
  }
}

/** Connects to a table that was made already. */
export function openRows(url: string): Rows {
  const database = connectDatabase(url)
  const one = async (sql: string, id: number): Promise<Row> => {
    const { rows } = await database.query<Stored>(sql, [id])
    const [row] = rows
    if (row === undefined) throw new Error(`there is no row ${id}`)
    return { ...row, version: Number(row.version) }
  }
  return {
    async load(id, slowMs) {
      const row = await one(`SELECT ${COLUMNS} FROM raced WHERE id = $1`, id)
      await pause(Math.random() * slowMs)
      return row
    },
    bump: (id) =>
      one(`UPDATE raced SET version = version + 1, updated_at = now() WHERE id = $1 RETURNING ${COLUMNS}`, id),
    close: () => database.end(),
  }
}
