import { setDefaultCache } from '@readthrough/core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { makePrismaClient } from './orms/prisma-client.js'
import { openReader, openShop, type Reader, type Shop } from './orms/shop.js'
import { DataSource } from 'typeorm'
import { transactional } from '../src/typeorm.js'
import { sellByHand } from './readme/by-hand.js'
import { sellByKysely } from './readme/kysely.js'
import { sellByTypeorm } from './readme/typeorm.js'

makePrismaClient()
const { sellByPrisma } = await import('./readme/prisma.js')

describe('what the README shows', () => {
  let shop: Shop
  let reader: Reader

  beforeAll(async () => {
    shop = await openShop()
    reader = openReader(shop)
    setDefaultCache(reader.cache)
  })
  beforeEach(() => shop.restock())
  afterAll(async () => {
    await reader.cache.close()
    await shop.close()
  })

  async function byHand(url: string, id: number): Promise<void> {
    const dataSource = await transactional(new DataSource({ type: 'postgres', url })).initialize()
    try {
      await sellByHand(reader.cache, dataSource, id)
    } finally {
      await dataSource.destroy()
    }
  }

  it('is sent where a transaction that is driven by hand was committed, and the answer of COMMIT lost', async () => {
    shop.cutInCommit()
    await expect(byHand(shop.url, 1)).rejects.toThrow(/terminated/)
    expect(reader.sent.at(-1)).toEqual(['stock:1'])
    expect(await reader.read(1)).toBe(4)
  })

  it.each([
    ['Kysely', sellByKysely],
    ['TypeORM', sellByTypeorm],
    ['Prisma', sellByPrisma],
    ['hand', byHand],
  ])('invalidates after the commit, by %s', async (_, sell) => {
    expect(await reader.read(2)).toBe(5)
    const before = reader.sent.length
    await sell(shop.url, 2)
    expect(reader.sent.slice(before)).toEqual([['stock:2']])
    expect(await reader.read(2)).toBe(4)
    await reader.invalidate(2)
  })
})
