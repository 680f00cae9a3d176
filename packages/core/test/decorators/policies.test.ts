import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fakeClock, type FakeClock } from '../../../testing/src/fake-clock.js'
import {
  CacheDefaults,
  createCache,
  memoryStore,
  ReadThrough,
  setDefaultCache,
  WriteThrough,
  type Cache,
  type Key,
} from '../../src/index.js'

@CacheDefaults({ ttl: '20s', stale: { whileRevalidate: '5s' } })
class Quotes {
  @ReadThrough({ key: (id: number) => ['class', id] })
  async ofClass(id: number): Promise<number> {
    return id
  }

  @ReadThrough({ key: (id: number) => ['method', id], stale: { whileRevalidate: '1s' } })
  async ofMethod(id: number): Promise<number> {
    return id
  }

  @ReadThrough({ key: (id: number) => ['none', id], stale: false })
  async ofNone(id: number): Promise<number> {
    return id
  }

  @WriteThrough({ key: (id: number) => ['written', id] })
  async written(id: number): Promise<number> {
    return id
  }
}

class Plain {
  @ReadThrough({ key: (id: number) => ['cache', id] })
  async ofCache(id: number): Promise<number> {
    return id
  }
}

describe('how long a value may be served past its time', () => {
  let clock: FakeClock
  let cache: Cache

  beforeEach(() => {
    clock = fakeClock()
    const store = memoryStore({ clock })
    cache = createCache({ namespace: 'shop', store, clock, jitter: 0, ttl: '10s', stale: { whileRevalidate: '3s' } })
    setDefaultCache(cache)
  })

  afterEach(async () => {
    setDefaultCache(undefined)
    await cache.close()
  })

  const staleMs = async (key: Key): Promise<number | undefined> => {
    await cache.drain()
    const told = await cache.explain(key)
    return 'leftMs' in told ? told.leftMs - told.freshMs : undefined
  }

  it('is said by the method, else by the class, else by the cache', async () => {
    const quotes = new Quotes()
    await Promise.all([quotes.ofClass(1), quotes.ofMethod(1), quotes.ofNone(1), quotes.written(1)])
    await new Plain().ofCache(1)
    expect(await staleMs(['method', 1])).toBe(1_000)
    expect(await staleMs(['none', 1])).toBe(0)
    expect(await staleMs(['class', 1])).toBe(5_000)
    expect(await staleMs(['written', 1])).toBe(5_000)
    expect(await staleMs(['cache', 1])).toBe(3_000)
  })
})
