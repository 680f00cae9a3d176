import { connectDatabase } from '@readthrough/services'
import { setTimeout as pause } from 'node:timers/promises'
import { orgOf, type Row } from './racer.js'

/** The rows, as one process sees them. Each family has its own: a write tells nobody but its own readers. */
export interface Rows {
  /** Makes what is not there yet: rows with ids from 0 for each of these families, each at version 1. */
  plant(families: readonly string[], count: number): Promise<void>
  /** One row, as a repository gives it that does more than one query: at most `slowMs` pass behind the first. */
  load(family: string, id: number, slowMs: number): Promise<Row>
  /** Makes a newer version of it, and commits. */
  bump(family: string, id: number): Promise<Row>
  close(): Promise<void>
}

const COLUMNS = 'id, org, name, version, updated_at AS "updatedAt"'

type Stored = Omit<Row, 'version'> & { readonly version: string }

/** Makes the table, empty. */
export async function createRows(url: string): Promise<void> {
  const database = connectDatabase(url)
  try {
    await database.query(`DROP TABLE IF EXISTS raced`)
    await database.query(`CREATE TABLE raced (
      family text, id int, org int NOT NULL, name text NOT NULL, version bigint NOT NULL, updated_at timestamptz NOT NULL,
      PRIMARY KEY (family, id))`)
  } finally {
    await database.end()
  }
}

/** Connects to a table that was made already. */
export function openRows(url: string): Rows {
  const database = connectDatabase(url)
  const one = async (sql: string, family: string, id: number): Promise<Row> => {
    const { rows } = await database.query<Stored>(sql, [family, id])
    const [row] = rows
    if (row === undefined) throw new Error(`there is no row ${family} ${id}`)
    return { ...row, version: Number(row.version) }
  }
  return {
    async plant(families, count) {
      const ids = Array.from({ length: count }, (_, id) => id)
      await database.query(
        `INSERT INTO raced SELECT family, id, org, 'Row number ' || id, 1, now()
         FROM unnest($1::text[]) AS family, unnest($2::int[], $3::int[]) AS row (id, org)
         ON CONFLICT DO NOTHING`,
        [families, ids, ids.map(orgOf)],
      )
    },
    async load(family, id, slowMs) {
      const row = await one(`SELECT ${COLUMNS} FROM raced WHERE family = $1 AND id = $2`, family, id)
      await pause(Math.random() * slowMs)
      return row
    },
    bump: (family, id) =>
      one(
        `UPDATE raced SET version = version + 1, updated_at = now() WHERE family = $1 AND id = $2 RETURNING ${COLUMNS}`,
        family,
        id,
      ),
    close: () => database.end(),
  }
}
