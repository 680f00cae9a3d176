import { PGlite, types } from '@electric-sql/pglite'
import type { Database } from './database.js'

/**
 * Opens PGlite: Postgres compiled to WebAssembly, within this process and in memory. The fallback of
 * {@link openDatabase}, for platforms without a build of the real server.
 *
 * What it returns has the types that `pg` gives: `int8` and `numeric` as strings, `timestamptz` as Date.
 */
export async function openPglite(): Promise<Database> {
  const asText = (value: string) => value
  const database = await PGlite.create({ parsers: { [types.INT8]: asText, [types.NUMERIC]: asText } })
  await database.exec("set time zone 'UTC'")
  return {
    kind: 'pglite',
    query: async <Row>(sql: string, params: readonly unknown[] = []) => {
      const { rows } = await database.query<Row>(sql, [...params])
      return { rows }
    },
    end: () => database.close(),
  }
}
