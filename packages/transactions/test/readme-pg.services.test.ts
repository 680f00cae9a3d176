import { setDefaultCache } from '@readthrough/core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { takeByDrizzle } from './readme/drizzle.js'
import { inTransactionOf, openDriver } from './readme/own-driver.js'
import { takeByPg } from './readme/pg.js'
import { invalidate } from './shop.js'
import { startStands, type Stand, type Stands } from './stand.js'

describe('what the README shows', () => {
  let stands: Stands
  let stand: Stand

  beforeAll(async () => {
    stands = await startStands()
  })
  beforeEach(async () => {
    stand = await stands.open()
    setDefaultCache(stand.cache)
  })
  afterEach(() => stand.close())
  afterAll(() => stands.end())

  it('of pg is so', async () => {
    expect(await takeByPg(stand.way.url)).toEqual([10, 8, 8])
    expect(stand.sent()).toEqual(['product:1'])
  })

  it('of Drizzle is so', async () => {
    await takeByDrizzle(stand.way.url)
    expect(await stand.stockOf(1)).toBe(8)
    expect(stand.sent()).toEqual(['product:1'])
  })

  it('of other drivers is so', async () => {
    const driver = await openDriver(stand.way.url)
    const take = async (sql: (text: string) => Promise<unknown>) => {
      await sql('update product set stock = 8 where id = 1')
      return invalidate(stand.cache, 1)
    }
    expect(await inTransactionOf(driver, take)).toBe('deferred')
    expect(stand.sent()).toEqual(['product:1'])
    const refused = inTransactionOf(driver, async (sql) => {
      await take(sql)
      await sql('insert into line values (3)')
    })
    await expect(refused).rejects.toThrow('foreign key')
    expect(stand.sent()).toEqual([])
    await driver.end()
  })
})
