import { readdir, readFile } from 'node:fs/promises'
import type { Database } from './database.js'

/** Where the example keeps its tables; the connection's `search_path` names it, so that the SQL need not. */
export const SCHEMA = 'readthrough_demo'

const FOLDER = new URL('../migrations/', import.meta.url)

/**
 * Brings the schema up to date: every numbered file of `migrations/` that the table `migrations` does not name is
 * applied and written down there, in one transaction each. Returns the names of those it applied.
 */
export async function migrate(database: Database): Promise<string[]> {
  await database.query(`create schema if not exists ${SCHEMA}`)
  await database.query(
    'create table if not exists migrations (name text primary key, applied_at timestamptz default now())',
  )
  const { rows } = await database.query<{ name: string }>('select name from migrations')
  const applied = new Set(rows.map((row) => row.name))
  const files = (await readdir(FOLDER)).filter((file) => file.endsWith('.sql')).toSorted()
  const due = files.filter((file) => !applied.has(file))
  for (const file of due) await apply(database, file)
  return due
}

/** Removes the schema and everything in it. */
export async function dropSchema(database: Database): Promise<void> {
  await database.query(`drop schema if exists ${SCHEMA} cascade`)
}

async function apply(database: Database, file: string): Promise<void> {
  const statements = await readFile(new URL(file, FOLDER), 'utf8')
  // A block is one statement: it is a transaction over whichever connection of a pool it gets.
  await database.query(
    `do $migration$ begin ${statements} insert into migrations (name) values ('${file}'); end $migration$`,
  )
}
