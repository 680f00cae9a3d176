import { eq, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import { integer, pgTable } from 'drizzle-orm/pg-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { transactional } from '../src/drizzle.js'
import { CommitRefusedError } from '../src/index.js'
import { invalidate } from './shop.js'
import { startStands, type Stand, type Stands } from './stand.js'

const product = pgTable('product', { id: integer().primaryKey(), stock: integer().notNull() })

const open = ({ pool }: Stand) => transactional(drizzle(pool, { schema: { product } }))
let stands: Stands
let stand: Stand
let db: ReturnType<typeof open>
type Tx = Parameters<Parameters<typeof db.transaction>[0]>[0]

beforeAll(async () => {
  stands = await startStands()
})

beforeEach(async () => {
  stand = await stands.open()
  db = open(stand)
})

afterEach(() => stand.close())
afterAll(() => stands.end())

async function change(tx: Tx, id: number, stock: number): Promise<void> {
  await tx.update(product).set({ stock }).where(eq(product.id, id))
  await invalidate(stand.cache, id)
}

const settled = (running: Promise<unknown>): Promise<unknown> => running.catch((error: unknown) => error)

describe('a connection that is lost', () => {
  it.each([
    ['before the server gets it', 'before', 10],
    ['after the server has committed', 'answer', 11],
  ] as const)('in COMMIT, %s: the invalidations are sent, and an error comes out', async (_, when, stock) => {
    stand.way.cut({ statement: /commit/, when })
    expect(await settled(db.transaction((tx) => change(tx, 1, 11)))).toBeInstanceOf(Error)
    expect(stand.sent()).toEqual(['product:1'])
    expect(await stand.stockOf(1)).toBe(stock)
  })

  it('while the work runs: nothing is sent', async () => {
    const running = db.transaction(async (tx) => {
      await change(tx, 1, 11)
      await tx.execute(sql`select pg_terminate_backend(pg_backend_pid())`)
    })
    expect(await settled(running)).toBeInstanceOf(Error)
    expect(stand.sent()).toEqual([])
    expect(await stand.stockOf(1)).toBe(10)
  })

  it('in the ROLLBACK: nothing is sent', async () => {
    stand.way.cut({ statement: /rollback/, when: 'answer' })
    const running = db.transaction(async (tx) => {
      await change(tx, 1, 11)
      throw new Error('sold out')
    })
    expect(await settled(running)).toBeInstanceOf(Error)
    expect(stand.sent()).toEqual([])
    expect(await stand.stockOf(1)).toBe(10)
  })

  it('leaves its place in the stand.pool to a new one', async () => {
    stand.way.cut({ statement: /commit/, when: 'answer' })
    await settled(db.transaction((tx) => change(tx, 1, 11)))
    stand.way.cut(undefined)
    await db.transaction((tx) => change(tx, 1, 12))
    expect(await stand.stockOf(1)).toBe(12)
  })
})

it('a transaction that does not begin has nothing open', async () => {
  const held = await stand.pool.connect()
  stand.pool.options.connectionTimeoutMillis = 100
  expect(String(await settled(db.transaction((tx) => change(tx, 1, 11))))).toContain('timeout')
  expect(await invalidate(stand.cache, 1)).toBe('done')
  held.release()
})

it('a COMMIT that is answered with a rollback rejects, which Drizzle alone does not', async () => {
  const work = async (tx: Tx): Promise<void> => {
    await change(tx, 1, 11)
    await settled(
      tx
        .select({ none: sql`1 / 0` })
        .from(product)
        .execute(),
    )
  }
  expect(await settled(db.transaction(work))).toBeInstanceOf(CommitRefusedError)
  expect(stand.sent()).toEqual([])
  await drizzle(stand.pool, { schema: { product } }).transaction(work)
  expect(await stand.stockOf(1)).toBe(10)
})

it('a rollback that is asked for is one', async () => {
  const running = db.transaction(async (tx) => {
    await change(tx, 1, 11)
    tx.rollback()
  })
  expect(String(await settled(running))).toContain('Rollback')
  expect(stand.sent()).toEqual([])
})

it('a transaction is as its configuration says', async () => {
  const modes = async (tx: Tx): Promise<unknown> =>
    (
      await tx.execute(
        sql`select current_setting('transaction_isolation') isolation, current_setting('transaction_read_only') readonly`,
      )
    ).rows[0]
  expect(await db.transaction(modes)).toEqual({ isolation: 'read committed', readonly: 'off' })
  expect(await db.transaction(modes, { isolationLevel: 'serializable', accessMode: 'read only' })).toEqual({
    isolation: 'serializable',
    readonly: 'on',
  })
})

it('the database and its transactions do all else as before', async () => {
  expect(await db.select().from(product).where(eq(product.id, 1))).toEqual([{ id: 1, stock: 10 }])
  expect(db.$client).toBe(stand.pool)
  await db.transaction(async (tx) => {
    await tx.insert(product).values({ id: 3, stock: 30 })
    expect(await tx.query.product.findMany({ orderBy: product.id })).toHaveLength(3)
    expect(await tx.$count(product)).toBe(3)
  })
  expect(await db.query.product.findFirst({ where: eq(product.id, 3) })).toEqual({ id: 3, stock: 30 })
})
