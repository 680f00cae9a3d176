import { PGlite, type Transaction } from '@electric-sql/pglite'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { withTransaction } from '../src/pg.js'
import { invalidate, RESET, SCHEMA, watchedCache, type Watched } from './shop.js'

describe('withTransaction on a PGlite', () => {
  let db: PGlite
  let shop: Watched

  beforeAll(async () => {
    db = await PGlite.create()
    await db.exec(SCHEMA)
  })
  beforeEach(async () => {
    shop = watchedCache()
    await db.exec(RESET)
  })
  afterEach(() => shop.cache.close())
  afterAll(() => db.close())

  async function change(tx: Transaction, id: number, stock: number): Promise<void> {
    await tx.sql`update product set stock = ${stock} where id = ${id}`
    await invalidate(shop.cache, id)
  }
  const stockOf = async (id: number): Promise<unknown> =>
    (await db.query<{ stock: number }>('select stock from product where id = $1', [id])).rows[0]?.stock

  it('begins as the options say', async () => {
    const modes = async (tx: Transaction): Promise<unknown> =>
      (
        await tx.query(
          `select current_setting('transaction_isolation') isolation, current_setting('transaction_read_only') readonly`,
        )
      ).rows[0]
    expect(await withTransaction(db, modes)).toEqual({ isolation: 'read committed', readonly: 'off' })
    expect(await withTransaction(db, modes, { isolation: 'serializable', readOnly: true })).toEqual({
      isolation: 'serializable',
      readonly: 'on',
    })
  })

  it('rolls back where it is asked to, and what was invalidated before that is dropped', async () => {
    await withTransaction(db, async (tx) => {
      await change(tx, 1, 11)
      await tx.rollback()
    })
    expect(shop.sent()).toEqual([])
    expect(await stockOf(1)).toBe(10)
  })

  it('is a savepoint where the PGlite itself is given inside', async () => {
    await withTransaction(db, async (tx) => {
      await change(tx, 1, 11)
      await withTransaction(db, async (inner) => {
        await change(inner, 2, 21)
        throw new Error('sold out')
      }).catch(() => {})
    })
    expect(shop.sent()).toEqual(['product:1'])
    expect([await stockOf(1), await stockOf(2)]).toEqual([11, 20])
  })

  it('refuses what would end it, however it is said', async () => {
    await withTransaction(db, async (tx) => {
      await change(tx, 1, 11)
      expect(() => tx.query('commit')).toThrow('inside withTransaction')
      expect(() => tx.exec('rollback')).toThrow('inside withTransaction')
      expect(() => tx.sql`begin`).toThrow('inside withTransaction')
    })
    expect(await stockOf(1)).toBe(11)
  })

  it('hands out what is of no use when the work is over', async () => {
    let kept: Transaction | undefined
    await withTransaction(db, async (tx) => {
      kept = tx
    })
    expect(() => kept?.query('select 1')).toThrow('The transaction is over')
    await expect(kept?.rollback()).rejects.toThrow('The transaction is over')
  })
})
