import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks'
import { Invalidate, ReadThrough } from '@readthrough/core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { codeOf, invalidate, RESET, watchedCache, type Watched } from '../shop.js'

/** A database and a driver, as the tests use them. */
export interface Subject<Tx> {
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** A transaction inside of `tx`. */
  nested<T>(tx: Tx, work: (tx: Tx) => Promise<T>): Promise<T>
  /** Runs a statement, outside of any transaction or inside of `tx`; the rows that it gives. */
  run(sql: string, tx?: Tx): Promise<unknown[]>
  end(): Promise<void>
  /** Whether only one transaction can be open. */
  readonly isAlone?: boolean
}

const SET = (id: number, stock: number): string => `update product set stock = ${stock} where id = ${id}`
const STOCK = (id: number): string => `select stock from product where id = ${id}`

const warnings: string[] = []
process.on('warning', ({ name, message }) => {
  if (name === 'ReadthroughWarning') warnings.push(message)
})

/** Defines the tests of what is promised of every driver. The database has the tables of `SCHEMA`. */
export function everyDriver<Tx>(open: () => Promise<Subject<Tx>>): void {
  let subject: Subject<Tx>
  let shop: Watched

  beforeAll(async () => {
    subject = await open()
  })
  beforeEach(async () => {
    shop = watchedCache()
    for (const statement of RESET.split(';')) await subject.run(statement)
  })
  afterEach(() => shop.cache.close())
  afterAll(() => subject.end())

  const stockOf = async (id: number, tx?: Tx): Promise<unknown> => (await subject.run(STOCK(id), tx))[0]
  async function change(tx: Tx, id: number, stock: number): Promise<void> {
    await subject.run(SET(id, stock), tx)
    expect(await invalidate(shop.cache, id)).toBe('deferred')
  }

  it('what is invalidated inside is sent once, after the commit and before the result', async () => {
    const result = await subject.transaction(async (tx) => {
      await change(tx, 1, 11)
      await change(tx, 1, 12)
      await change(tx, 2, 21)
      expect(shop.sent()).toEqual([])
      return 'done'
    })
    expect(result).toBe('done')
    expect(shop.sent()).toEqual(['product:1', 'product:2'])
    expect(await stockOf(1)).toEqual({ stock: 12 })
  })

  it('when the invalidation is sent, the new row is there for everybody', async () => {
    let seen: Promise<unknown> | undefined
    shop.cache.on('invalidated', () => {
      seen = stockOf(1)
    })
    await subject.transaction((tx) => change(tx, 1, 11))
    expect(await seen).toEqual({ stock: 11 })
  })

  it('where the work throws, its error comes out as it is, and nothing is sent', async () => {
    const failure = new Error('no such customer')
    const running = subject.transaction(async (tx) => {
      await change(tx, 1, 11)
      throw failure
    })
    await expect(running).rejects.toBe(failure)
    expect(shop.sent()).toEqual([])
    expect(await stockOf(1)).toEqual({ stock: 10 })
  })

  it('where a statement fails, nothing is sent', async () => {
    const running = subject.transaction(async (tx) => {
      await change(tx, 2, 21)
      await change(tx, 1, -1)
    })
    expect(codeOf(await running.catch((error: unknown) => error))).toBe('23514')
    expect(shop.sent()).toEqual([])
    expect(await stockOf(2)).toEqual({ stock: 20 })
  })

  it('what a savepoint has invalidated waits for the transaction', async () => {
    await subject.transaction(async (tx) => {
      await subject.nested(tx, (inner) => change(inner, 1, 11))
      expect(shop.sent()).toEqual([])
      await change(tx, 2, 21)
    })
    expect(shop.sent()).toEqual(['product:1', 'product:2'])
    expect([await stockOf(1), await stockOf(2)]).toEqual([{ stock: 11 }, { stock: 21 }])
  })

  it('what a savepoint has invalidated goes with it, and with nothing else', async () => {
    const failure = new Error('sold out')
    await subject.transaction(async (tx) => {
      await change(tx, 1, 11)
      const inner = subject.nested(tx, async (savepoint) => {
        await subject.nested(savepoint, (deeper) => change(deeper, 2, 21))
        throw failure
      })
      await expect(inner).rejects.toBe(failure)
      expect(await stockOf(2, tx)).toEqual({ stock: 20 })
    })
    expect(shop.sent()).toEqual(['product:1'])
    expect([await stockOf(1), await stockOf(2)]).toEqual([{ stock: 11 }, { stock: 20 }])
  })

  it('savepoints come one after the other', async () => {
    await subject.transaction(async (tx) => {
      await subject.nested(tx, (inner) => change(inner, 1, 11))
      await subject.nested(tx, (inner) => change(inner, 2, 21))
    })
    expect(shop.sent()).toEqual(['product:1', 'product:2'])
  })

  it('a failure that is caught outside of its savepoint leaves the transaction as it was', async () => {
    await subject.transaction(async (tx) => {
      await change(tx, 1, 11)
      await subject.nested(tx, (inner) => change(inner, 2, -1)).catch(() => {})
    })
    expect(shop.sent()).toEqual(['product:1'])
    expect(await stockOf(1)).toEqual({ stock: 11 })
  })

  it('a failure that is caught inside its savepoint undoes that savepoint', async () => {
    await subject.transaction(async (tx) => {
      await change(tx, 1, 11)
      const inner = subject.nested(tx, async (savepoint) => {
        await change(savepoint, 2, 21)
        await subject.run(SET(2, -1), savepoint).catch(() => {})
      })
      expect(codeOf(await inner.catch((error: unknown) => error))).toBe('25P02')
    })
    expect(shop.sent()).toEqual(['product:1'])
    expect([await stockOf(1), await stockOf(2)]).toEqual([{ stock: 11 }, { stock: 20 }])
  })

  it('where COMMIT is answered with a rollback, the transaction rejects, and nothing is sent', async () => {
    const running = subject.transaction(async (tx) => {
      await change(tx, 1, 11)
      await subject.run(SET(2, -1), tx).catch(() => {})
    })
    await expect(running).rejects.toThrow(/rolled back/i)
    expect(shop.sent()).toEqual([])
    expect(await stockOf(1)).toEqual({ stock: 10 })
  })

  it('where a constraint fails at COMMIT, that error comes out, and nothing is sent', async () => {
    const running = subject.transaction(async (tx) => {
      await change(tx, 1, 11)
      await subject.run('insert into line values (3)', tx)
    })
    expect(codeOf(await running.catch((error: unknown) => error))).toBe('23503')
    expect(shop.sent()).toEqual([])
    expect(await stockOf(1)).toEqual({ stock: 10 })
  })

  it('two transactions at once know nothing of each other', async () => {
    const failure = new Error('the second one')
    const met = meeting(subject.isAlone === true ? 1 : 2)
    const first = subject.transaction(async (tx) => {
      await change(tx, 1, 11)
      await met()
    })
    const second = subject.transaction(async (tx) => {
      await change(tx, 2, 21)
      await met()
      throw failure
    })
    await Promise.all([first, expect(second).rejects.toBe(failure)])
    expect(shop.sent()).toEqual(['product:1'])
    expect([await stockOf(1), await stockOf(2)]).toEqual([{ stock: 11 }, { stock: 20 }])
  })

  it('repositories that get the transaction from their context need to know nothing of it', async () => {
    const current = new AsyncLocalStorage<Tx>()
    const { cache } = shop
    class Products {
      @ReadThrough({ key: (id: number) => ['product', id], cache })
      async stockOf(id: number): Promise<unknown> {
        return stockOf(id, current.getStore())
      }

      @Invalidate({ key: (id: number) => ['product', id], cache })
      async setStock(id: number, stock: number): Promise<void> {
        await subject.run(SET(id, stock), current.getStore())
      }
    }
    const products = new Products()
    const inside = <T>(work: () => Promise<T>): Promise<T> => subject.transaction((tx) => current.run(tx, work))
    const failure = new Error('rolled back')

    expect([await products.stockOf(1), await products.stockOf(2)]).toEqual([{ stock: 10 }, { stock: 20 }])
    const running = inside(async () => {
      await products.setStock(1, 0)
      expect(await products.stockOf(1)).toEqual({ stock: 0 })
      throw failure
    })
    await expect(running).rejects.toBe(failure)
    expect(await products.stockOf(1)).toEqual({ stock: 10 })
    await inside(async () => {
      await products.setStock(1, 11)
      expect(await products.stockOf(1)).toEqual({ stock: 11 })
    })
    expect(await products.stockOf(1)).toEqual({ stock: 11 })
  })

  it('a context that is lost is warned of once; what is invalidated there is sent at once, and again', async () => {
    // Its jobs run in its own context, as in a library that collects them.
    const queue = new AsyncResource('queue')
    for (let time = 0; time < 2; time++) {
      await subject.transaction(async (tx) => {
        await queue.runInAsyncScope(async () => {
          await subject.run(SET(1, 11), tx)
          expect(await invalidate(shop.cache, 1)).toBe('done')
        })
        expect(shop.sent()).toEqual(['product:1'])
        await change(tx, 2, 21)
      })
      expect(shop.sent().toSorted()).toEqual(['product:1', 'product:2'])
    }
    await new Promise(setImmediate)
    // One for all drivers of the process.
    expect(warnings).toEqual([expect.stringContaining('outside of its asynchronous context')])
  })
}

/** Resolves for all when `count` have come. */
function meeting(count: number): () => Promise<void> {
  let resolve = (): void => {}
  const promise = new Promise<void>((done) => (resolve = done))
  let here = 0
  return () => {
    if (++here === count) resolve()
    return promise
  }
}
