import { type Generated, Kysely, PostgresDialect, sql, type Transaction } from 'kysely'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { transactional } from '../src/kysely.js'
import { describeTransactions, setTheStage, type Tx } from './orms/suite.js'

interface Database {
  stock: { id: number; left: number }
  line: { id: Generated<number>; stock: number }
}

let db: Kysely<Database>
let given: Kysely<Database>

const on = setTheStage(async (url) => {
  const pool = new pg.Pool({ connectionString: url })
  // Kysely listens to none of these, and an error that nobody listens to ends the process.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  given = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) })
  db = transactional(given)
  return {
    transaction(work, isolation) {
      const builder = isolation === undefined ? db.transaction() : db.transaction().setIsolationLevel(isolation)
      return builder.execute((trx) => work(txOf(trx)))
    },
    close: () => db.destroy(),
  }
})

function txOf(trx: Transaction<Database>): Tx {
  return {
    async left(id) {
      return (await trx.selectFrom('stock').select('left').where('id', '=', id).executeTakeFirstOrThrow()).left
    },
    setLeft: (id, left) => setLeft(trx, id, left),
    async addOrphan() {
      await trx.insertInto('line').values({ stock: 99 }).execute()
    },
    async isolation() {
      const { rows } = await sql<{ transaction_isolation: string }>`show transaction_isolation`.execute(trx)
      return String(rows[0]?.transaction_isolation)
    },
  }
}

async function setLeft(trx: Kysely<Database>, id: number, left: number): Promise<void> {
  await trx.updateTable('stock').set({ left }).where('id', '=', id).execute()
}

describeTransactions('Kysely', on)

describe('transactional of Kysely', () => {
  const sell = async (trx: Kysely<Database>): Promise<void> => {
    await setLeft(trx, 1, 4)
    await on.reader.invalidate(1)
    expect(on.reader.sent).toEqual([])
  }

  it.each([
    ['another schema', () => db.withSchema('public').transaction()],
    ['plugins', () => db.withoutPlugins().transaction()],
    ['tables', () => db.withTables<{ other: { id: number } }>().transaction()],
  ])('knows the transactions of the database with %s', async (_, transaction) => {
    await transaction().execute(sell)
    expect(on.reader.sent).toEqual([['stock:1']])
  })

  it('knows the transactions of one connection', async () => {
    await db.connection().execute((one) => one.transaction().setAccessMode('read write').execute(sell))
    expect(on.reader.sent).toEqual([['stock:1']])
  })

  it('leaves everything else as it is, and the given database, too', async () => {
    const { count } = await db.selectFrom('stock').select(db.fn.countAll().as('count')).executeTakeFirstOrThrow()
    expect(Number(count)).toBe(2)
    expect(db).toBeInstanceOf(Kysely)
    await given.transaction().execute(async () => {
      await on.reader.invalidate(1)
      expect(on.reader.sent).toEqual([['stock:1']])
    })
  })

  it('leaves what startTransaction begins to cache.transaction, savepoints included', async () => {
    const { cache, invalidate, sent } = on.reader
    await cache.transaction(async () => {
      const trx = await db.startTransaction().execute()
      await setLeft(trx, 1, 4)
      await invalidate(1)
      const since = await trx.savepoint('before').execute()
      const undone = cache.transaction(async () => {
        await setLeft(since, 2, 4)
        await invalidate(2)
        throw new Error('no')
      })
      await expect(undone).rejects.toThrow('no')
      await since.rollbackToSavepoint('before').execute()
      await trx.commit().execute()
      expect(sent).toEqual([])
    })
    expect(sent).toEqual([['stock:1']])
    expect([await on.shop.committed(1), await on.shop.committed(2)]).toEqual([4, 5])
  })
})
