import { PGlite, type PGliteInterface, type Transaction } from '@electric-sql/pglite'
import { live } from '@electric-sql/pglite/live'
import { drizzle as drizzlePg, type NodePgDatabase } from 'drizzle-orm/node-postgres'
import { drizzle as drizzlePglite, type PgliteDatabase } from 'drizzle-orm/pglite'
import type { Client, ClientBase, Pool, PoolClient } from 'pg'
import { expectTypeOf } from 'vitest'
import { transactional } from '../src/drizzle.js'
import { withTransaction } from '../src/pg.js'

// Compiled, never run: what `work` gets is what was given, or what it lends.
declare const pool: Pool
declare const client: Client
declare const lent: PoolClient
declare const base: ClientBase & Pick<Client, 'end'>
declare const pglite: PGlite
declare const extended: PGlite & { live: typeof live }
declare const lite: PGliteInterface

const result = withTransaction(pool, async (inside) => {
  expectTypeOf(inside).toEqualTypeOf<PoolClient>()
  return (await inside.query<{ id: number }>('select 1 as id')).rows
})
expectTypeOf(result).resolves.toEqualTypeOf<{ id: number }[]>()
void withTransaction(client, async (inside) => expectTypeOf(inside).toEqualTypeOf<Client>())
void withTransaction(lent, async (inside) => expectTypeOf(inside).toEqualTypeOf<PoolClient>())
void withTransaction(base, async (inside) => expectTypeOf(inside).toEqualTypeOf<typeof base>())
void withTransaction(extended, async (inside) => expectTypeOf(inside).toEqualTypeOf<Transaction>())
void withTransaction(lite, async (inside) => expectTypeOf(inside).toEqualTypeOf<Transaction>())
void withTransaction(pglite, async (inside) => {
  expectTypeOf(inside).toEqualTypeOf<Transaction>()
  await withTransaction(inside, async (savepoint) => expectTypeOf(savepoint).toEqualTypeOf<Transaction>())
})
void withTransaction(await PGlite.create({ extensions: { live } }), async (inside) =>
  expectTypeOf(inside).toEqualTypeOf<Transaction>(),
)
void withTransaction(pool, async () => {}, { isolation: 'serializable', readOnly: true, deferrable: true })
// @ts-expect-error no such isolation
void withTransaction(pool, async () => {}, { isolation: 'snapshot' })
// @ts-expect-error not a database
void withTransaction({ query: () => {} }, async () => {})
// @ts-expect-error what does not wait for its statements would be committed before them
void withTransaction(pool, () => 1)

const tables = {}
const db = drizzlePg(pool, { schema: tables })
expectTypeOf(transactional(db)).toEqualTypeOf<typeof db>()
void transactional(db).transaction(
  async (tx) => {
    expectTypeOf(tx).toEqualTypeOf<Parameters<Parameters<NodePgDatabase<typeof tables>['transaction']>[0]>[0]>()
  },
  { isolationLevel: 'serializable' },
)
const inProcess = drizzlePglite(pglite)
expectTypeOf(transactional(inProcess)).toEqualTypeOf<typeof inProcess>()
void transactional(inProcess).transaction(async (tx) => {
  expectTypeOf(tx).toEqualTypeOf<Parameters<Parameters<PgliteDatabase['transaction']>[0]>[0]>()
})
// @ts-expect-error a database of Drizzle has an adapter of its own
void withTransaction(inProcess, async () => {})
// @ts-expect-error not a database of Drizzle
transactional(pool)
