import { AsyncLocalStorage } from 'node:async_hooks'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openReader, openShop, type Reader, type Shop } from './shop.js'

/** A transaction of a driver, in the driver's own words. */
export interface Tx {
  left(id: number): Promise<number>
  setLeft(id: number, left: number): Promise<void>
  /** A row that Postgres refuses, and only in COMMIT. */
  addOrphan(): Promise<void>
  /** What Postgres says that it is. */
  isolation(): Promise<string>
  /** A savepoint, of drivers that have them. */
  nest?<T>(work: (tx: Tx) => Promise<T>): Promise<T>
}

/** A driver whose transactions the caches know of. */
export interface Driver {
  transaction<T>(work: (tx: Tx) => Promise<T>, isolation?: 'serializable'): Promise<T>
  close(): Promise<void>
}

/** What a test has to do with. */
export interface Stage {
  readonly shop: Shop
  readonly driver: Driver
  readonly reader: Reader
}

/** Call it once in a file: it starts a Postgres. */
export function setTheStage(open: (url: string) => Promise<Driver>): Stage {
  let shop: Shop
  let driver: Driver
  let reader: Reader
  beforeAll(async () => {
    shop = await openShop()
    driver = await open(shop.url)
  })
  afterAll(async () => {
    await driver.close()
    await shop.close()
  })
  beforeEach(async () => {
    await shop.restock()
    reader = openReader(shop)
  })
  afterEach(() => reader.cache.close())
  return {
    get shop() {
      return shop
    },
    get driver() {
      return driver
    },
    get reader() {
      return reader
    },
  }
}

/** What drivers and Postgres say. */
const LOST = /connection (was )?(terminated|closed)|terminating connection|not queryable/i

/** What every adapter has to do, over a real Postgres. */
export function describeTransactions(name: string, on: Stage): void {
  describe(`a transaction of ${name}`, () => {
    /** Sells one, and says so. */
    async function sell(tx: Tx, id = 1): Promise<void> {
      await tx.setLeft(id, (await tx.left(id)) - 1)
      await on.reader.invalidate(id)
    }

    it('keeps what is invalidated inside until it has committed', async () => {
      const { read, sent } = on.reader
      const outside = AsyncLocalStorage.snapshot()
      await read(1)

      const result = await on.driver.transaction(async (tx) => {
        await sell(tx)
        expect(await outside(() => read(1))).toBe(5)
        expect(sent).toEqual([])
        return 'sold'
      })

      expect(result).toBe('sold')
      expect(sent).toEqual([['stock:1']])
      expect(await read(1)).toBe(4)
    })

    it('drops what was invalidated where its work throws, and passes the error on', async () => {
      const { read, sent } = on.reader
      await read(1)
      const error = new Error('no')

      const work = async (tx: Tx): Promise<never> => {
        await sell(tx)
        throw error
      }
      await expect(on.driver.transaction(work)).rejects.toBe(error)

      expect(sent).toEqual([])
      expect(await read(1)).toBe(5)
    })

    it('keeps what it reads out of the cache', async () => {
      const { cache, read } = on.reader
      const error = new Error('no')
      const work = async (tx: Tx): Promise<never> => {
        await sell(tx)
        expect(await cache.readThrough(['stock', 1], () => tx.left(1))).toBe(4)
        throw error
      }
      await expect(on.driver.transaction(work)).rejects.toBe(error)
      expect(await read(1)).toBe(5)
    })

    it('drops what was invalidated where Postgres refuses COMMIT', async () => {
      const work = async (tx: Tx): Promise<void> => {
        await sell(tx)
        await tx.addOrphan()
      }
      await expect(on.driver.transaction(work)).rejects.toThrow(/foreign ?key/i)
      expect(on.reader.sent).toEqual([])
      expect(await on.shop.committed(1)).toBe(5)
    })

    it('drops it where the work fails by a lost connection: COMMIT was never sent', async () => {
      const error = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })
      const work = async (tx: Tx): Promise<never> => {
        await sell(tx)
        throw error
      }
      await expect(on.driver.transaction(work)).rejects.toBe(error)
      expect(on.reader.sent).toEqual([])
    })

    it('sends it where COMMIT was carried out and its answer lost', async () => {
      const { read, sent } = on.reader
      await read(1)
      on.shop.cutInCommit()

      await expect(on.driver.transaction((tx) => sell(tx))).rejects.toThrow(LOST)

      expect(await on.shop.committed(1)).toBe(4)
      expect(sent).toEqual([['stock:1']])
      expect(await read(1)).toBe(4)
    })

    it('sends it where the database ends the connection in COMMIT', async () => {
      const { read, sent } = on.reader
      await read(1)
      await on.shop.slowDownCommit()

      const sold = on.driver.transaction((tx) => sell(tx))
      await Promise.all([expect(sold).rejects.toThrow(LOST), on.shop.terminateInCommit()])

      expect(sent).toEqual([['stock:1']])
      expect(await read(1)).toBe(5)
    })

    it('works again after a connection was lost', async () => {
      on.shop.cutInCommit()
      await expect(on.driver.transaction((tx) => sell(tx))).rejects.toThrow(LOST)
      await on.driver.transaction((tx) => sell(tx))
      expect(await on.reader.read(1)).toBe(3)
    })

    it('has the isolation level that was asked for', async () => {
      expect(await on.driver.transaction((tx) => tx.isolation())).toBe('read committed')
      expect(await on.driver.transaction((tx) => tx.isolation(), 'serializable')).toBe('serializable')
    })

    it('does not mix with another that runs at the same time', async () => {
      const met = meeting(2)
      const trade = (id: number, error?: Error): Promise<void> =>
        on.driver.transaction(async (tx) => {
          await sell(tx, id)
          await met()
          if (error !== undefined) throw error
        })

      const [first, second] = await Promise.allSettled([trade(1), trade(2, new Error('no'))])

      expect([first.status, second.status]).toEqual(['fulfilled', 'rejected'])
      expect(on.reader.sent).toEqual([['stock:1']])
    })

    it('is one of its own where it starts inside of another', async () => {
      const { sent } = on.reader
      const work = async (): Promise<never> => {
        await on.reader.invalidate(2)
        await on.driver.transaction((tx) => sell(tx, 1))
        expect(sent).toEqual([['stock:1']])
        throw new Error('no')
      }
      await expect(on.driver.transaction(work)).rejects.toThrow('no')
      expect(sent).toEqual([['stock:1']])
      expect(await on.shop.committed(1)).toBe(4)
    })

    it('warns once, and sends at once and again, where a statement comes from outside of its context', async () => {
      const { sent } = on.reader
      const outside = AsyncLocalStorage.snapshot()
      const warnings: string[] = []
      const warn = ({ message }: Error): number => warnings.push(message)
      process.on('warning', warn)

      await on.driver.transaction(async (tx) => {
        await outside(() => sell(tx, 1))
        expect(sent).toEqual([['stock:1']])
      })
      await on.driver.transaction((tx) => outside(() => sell(tx, 2)))
      process.off('warning', warn)

      expect(sent).toEqual([['stock:1'], ['stock:1'], ['stock:2'], ['stock:2']])
      expect(warnings).toEqual([expect.stringContaining('outside of its asynchronous context')])
    })
  })
}

/** The same of the savepoints of those that have them. */
export function describeSavepoints(name: string, on: Stage): void {
  describe(`a savepoint of ${name}`, () => {
    async function change(tx: Tx, id: number): Promise<void> {
      await tx.setLeft(id, 1)
      await on.reader.invalidate(id)
    }

    it('leaves what is invalidated inside to the transaction around it', async () => {
      const { sent } = on.reader
      await on.driver.transaction(async (tx) => {
        const result = await tx.nest?.(async (inner) => {
          await change(inner, 2)
          return 'changed'
        })
        expect(result).toBe('changed')
        expect(sent).toEqual([])
        await change(tx, 1)
      })
      expect(sent).toEqual([['stock:2', 'stock:1']])
    })

    it('takes what was invalidated in it away with it, and nothing else', async () => {
      await on.driver.transaction(async (tx) => {
        await change(tx, 1)
        const undone = tx.nest?.(async (inner) => {
          await change(inner, 2)
          throw new Error('no')
        })
        await expect(undone).rejects.toThrow('no')
      })
      expect(on.reader.sent).toEqual([['stock:1']])
      expect([await on.shop.committed(1), await on.shop.committed(2)]).toEqual([1, 5])
    })

    it('is undone with the transaction around it', async () => {
      const work = async (tx: Tx): Promise<never> => {
        await tx.nest?.((inner) => change(inner, 2))
        throw new Error('no')
      }
      await expect(on.driver.transaction(work)).rejects.toThrow('no')
      expect(on.reader.sent).toEqual([])
      expect(await on.shop.committed(2)).toBe(5)
    })

    it('may lie within a savepoint', async () => {
      const { sent } = on.reader
      await on.driver.transaction(async (tx) => {
        await tx.nest?.(async (inner) => {
          await change(inner, 1)
          const undone = inner.nest?.(async (innermost) => {
            await change(innermost, 2)
            throw new Error('no')
          })
          await expect(undone).rejects.toThrow('no')
        })
        expect(sent).toEqual([])
      })
      expect(sent).toEqual([['stock:1']])
    })
  })
}

/** Resolves for all when as many have come. */
function meeting(awaited: number): () => Promise<void> {
  let open = (): void => undefined
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  let missing = awaited
  return () => {
    if (--missing === 0) open()
    return opened
  }
}
