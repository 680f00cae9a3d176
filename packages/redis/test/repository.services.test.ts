import { setTimeout as sleep } from 'node:timers/promises'
import { createCache, Invalidate, pattern, ReadThrough, type Cache } from '@readthrough/core'
import type { RedisServer } from '@readthrough/services'
import { afterEach, describe, expect, it } from 'vitest'
import { redisStore } from '../src/index.js'
import { startRedis } from './servers.js'

interface Product {
  readonly id: number
  readonly price: number
}

/** A repository over a table of its own, which counts what it is asked. */
function repositoryOver(cache: Cache, table: Map<number, number>) {
  class ProductRepository {
    loads = 0

    @ReadThrough({ key: (id: number) => ['product', id], cache })
    async findById(id: number): Promise<Product | null> {
      this.loads++
      if (id < 0) throw new RangeError(`no product has the id ${id}`)
      const price = table.get(id)
      return price === undefined ? null : { id, price }
    }

    @Invalidate({ keys: (id: number) => [['product', id]], patterns: [() => pattern`list:*`], cache })
    async changePrice(id: number, price: number): Promise<void> {
      table.set(id, price)
    }
  }
  return new ProductRepository()
}

const opened: { close(): Promise<unknown> }[] = []
const servers: RedisServer[] = []

afterEach(async () => {
  await Promise.all(opened.splice(0).map((cache) => cache.close().catch(() => {})))
  await Promise.all(servers.splice(0).map((started) => started.stop()))
})

async function server(port?: number): Promise<RedisServer> {
  const started = await startRedis(port === undefined ? {} : { port })
  servers.push(started)
  return started
}

function open(url: string, table: Map<number, number>): ReturnType<typeof repositoryOver> & { readonly cache: Cache } {
  const cache = createCache({ namespace: 'shop', store: redisStore({ url }) })
  opened.push(cache)
  return Object.assign(repositoryOver(cache, table), { cache })
}

/** Asks until the answer comes from Redis; a limit for what would otherwise never end. */
async function untilHit(products: ReturnType<typeof open>, id: number): Promise<void> {
  for (let i = 0; i < 400; i++) {
    const before = products.loads
    await products.findById(id)
    if (products.loads === before) return
    await sleep(25)
  }
  throw new Error('no answer came from Redis within 10 s')
}

describe('a decorated repository', () => {
  it('answers without Redis from its first call on, and uses Redis once it is there', async () => {
    const { port, url, kill } = await server()
    await kill()
    const products = open(url, new Map([[1, 10]]))
    expect(await products.findById(1)).toEqual({ id: 1, price: 10 })
    await expect(products.findById(-1)).rejects.toThrow(RangeError)
    expect(products.cache.stats()).toMatchObject({ hits: 0, bypassed: 2 })
    await server(port)
    await untilHit(products, 1)
    expect(products.cache.stats().hits).toBeGreaterThan(0)
  })

  it('goes on when Redis is killed, keeps a write of the meantime, and uses Redis again when it is back', async () => {
    const table = new Map([[1, 10]])
    const redis = await server()
    const products = open(redis.url, table)
    await untilHit(products, 1)
    await redis.kill()
    expect(await products.findById(1)).toEqual({ id: 1, price: 10 })
    await products.changePrice(1, 20)
    expect(products.cache.stats().pendingInvalidations).toBeGreaterThan(0)
    expect(await products.findById(1)).toEqual({ id: 1, price: 20 })
    await server(redis.port)
    await untilHit(products, 1)
    expect(await products.findById(1)).toEqual({ id: 1, price: 20 })
    expect(products.cache.stats().pendingInvalidations).toBe(0)
  })

  it('goes on while Redis hangs, and never gives back what was invalidated meanwhile', async () => {
    const table = new Map([[1, 10]])
    const redis = await server()
    const products = open(redis.url, table)
    await untilHit(products, 1)
    redis.pause()
    const answers = await Promise.all(Array.from({ length: 20 }, () => products.findById(1)))
    expect(new Set(answers.map((answer) => answer?.price))).toEqual(new Set([10]))
    await products.changePrice(1, 20)
    expect(await products.findById(1)).toEqual({ id: 1, price: 20 })
    redis.resume()
    await untilHit(products, 1)
    expect(await products.findById(1)).toEqual({ id: 1, price: 20 })
  })

  it('shares entries and invalidations with another process, here a second cache on a connection of its own', async () => {
    const table = new Map([[1, 10]])
    const redis = await server()
    const [one, two] = [open(redis.url, table), open(redis.url, table)]
    await untilHit(one, 1)
    expect(await two.findById(1)).toEqual({ id: 1, price: 10 })
    expect(two.loads).toBe(0)
    await two.changePrice(1, 20)
    expect(await one.findById(1)).toEqual({ id: 1, price: 20 })
  })

  it('loads once for callers of two processes that come together', async () => {
    const redis = await server()
    const table = new Map([[1, 10]])
    const [one, two] = [open(redis.url, table), open(redis.url, table)]
    await Promise.all([untilHit(one, 2), untilHit(two, 2)])
    const before = one.loads + two.loads
    await Promise.all([one, two].flatMap((products) => Array.from({ length: 100 }, () => products.findById(1))))
    expect(one.loads + two.loads - before).toBe(1)
  })
})
