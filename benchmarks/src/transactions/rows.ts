import pg from 'pg'
import { orgOf, type Row } from '../race/racer.js'

/** What statements are sent to: a pool, or a client inside a transaction. */
export interface Queryable {
  query(sql: string, params?: unknown[]): Promise<{ rows: Record<string, unknown>[] }>
}

/** A value that was committed: nothing else is in the history. */
export interface Committed {
  readonly value: number
  readonly family: string
  readonly id: number
  readonly version: number
}

const COLUMNS = 'id, org, name, version, updated_at AS "updatedAt"'

/** Makes the tables, empty. A trigger holds COMMIT up for as long as a write wants that. */
export async function createTables(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(`DROP TABLE IF EXISTS raced, history`)
    await client.query(`CREATE TABLE raced (
      family text, id int, org int NOT NULL, name text NOT NULL, version int NOT NULL, updated_at timestamptz NOT NULL,
      PRIMARY KEY (family, id))`)
    await client.query(`CREATE TABLE history (
      value bigint PRIMARY KEY, family text NOT NULL, id int NOT NULL, version int NOT NULL, linger_ms int NOT NULL)`)
    await client.query(`CREATE OR REPLACE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql AS
      'BEGIN PERFORM pg_sleep(NEW.linger_ms / 1000.0); RETURN NULL; END'`)
    await client.query(`CREATE CONSTRAINT TRIGGER lingering AFTER INSERT ON history
      DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.linger_ms > 0) EXECUTE FUNCTION linger()`)
  } finally {
    await client.end()
  }
}

/** Makes the rows that are not there yet, at version 1 with the value 0. */
export async function plantRows(database: Queryable, families: readonly string[], keys: number): Promise<void> {
  const ids = Array.from({ length: keys }, (_, id) => id)
  await database.query(
    `INSERT INTO raced SELECT family, id, org, '0', 1, now()
     FROM unnest($1::text[]) AS family, unnest($2::int[], $3::int[]) AS row (id, org)
     ON CONFLICT DO NOTHING`,
    [families, ids, ids.map(orgOf)],
  )
}

/** One row, as this connection sees it. Its name is its value. */
export function readRow(database: Queryable, family: string, id: number): Promise<Row> {
  return one(database, `SELECT ${COLUMNS} FROM raced WHERE family = $1 AND id = $2`, [family, id])
}

/** Gives a row this value and the next version, and notes it in the history, both or neither. */
export function writeRow(
  database: Queryable,
  { family, id, value, lingerMs }: Omit<Committed, 'version'> & { readonly lingerMs: number },
): Promise<Row> {
  return one(
    database,
    `WITH changed AS (
       UPDATE raced SET version = version + 1, name = $3, updated_at = now() WHERE family = $1 AND id = $2
       RETURNING ${COLUMNS}
     ), noted AS (INSERT INTO history SELECT $3::bigint, $1, id, version, $4 FROM changed)
     SELECT * FROM changed`,
    [family, id, String(value), lingerMs],
  )
}

/** All that was committed. */
export function historyOf(database: Queryable): Promise<readonly Committed[]> {
  return valuesOf(database, 'SELECT value, family, id, version FROM history')
}

/** The rows as they are. */
export function rowsOf(database: Queryable): Promise<readonly Committed[]> {
  return valuesOf(database, 'SELECT name AS value, family, id, version FROM raced')
}

async function valuesOf(database: Queryable, sql: string): Promise<readonly Committed[]> {
  const { rows } = await database.query(sql)
  return rows.map(({ value, ...rest }) => ({ ...rest, value: Number(value) }) as Committed)
}

async function one(database: Queryable, sql: string, params: unknown[]): Promise<Row> {
  const { rows } = await database.query(sql, params)
  if (rows[0] === undefined) throw new Error(`there is no row ${String(params[0])} ${String(params[1])}`)
  return rows[0] as unknown as Row
}
