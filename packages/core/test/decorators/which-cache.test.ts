import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  CacheDefaults,
  createCache,
  defineKey,
  Invalidate,
  memoryStore,
  ReadThrough,
  setDefaultCache,
  type Cache,
} from '../../src/index.js'

const product = defineKey('product', (id: number) => [id])

class Products {
  loads = 0
  chosen: Cache | undefined

  @ReadThrough({ key: product })
  async find(id: number): Promise<number> {
    this.loads++
    return id
  }

  @Invalidate({ key: product })
  async drop(_id: number): Promise<void> {}

  @ReadThrough({ key: product, cache: (self: Products) => self.chosen })
  async findInOwn(id: number): Promise<number> {
    this.loads++
    return id
  }

  @ReadThrough({
    key: product,
    cache() {
      throw new Error('no idea')
    },
  })
  async findWithFaultyChoice(id: number): Promise<number> {
    this.loads++
    return id
  }

  @ReadThrough({ key: product, cache: () => 'none' as never })
  async findWithWrongChoice(id: number): Promise<number> {
    this.loads++
    return id
  }
}

describe('which cache a method uses', () => {
  let cache: Cache
  let other: Cache
  let products: Products
  const warnings: string[] = []

  beforeEach(() => {
    cache = createCache({ namespace: 'one', store: memoryStore() })
    other = createCache({ namespace: 'other', store: memoryStore() })
    products = new Products()
    warnings.length = 0
    vi.spyOn(process, 'emitWarning').mockImplementation((warning) => void warnings.push(String(warning)))
  })

  afterEach(async () => {
    vi.restoreAllMocks()
    setDefaultCache(undefined)
    await Promise.all([cache.close(), other.close()])
  })

  it('none: the method runs each time, and the process is warned once', async () => {
    expect([await products.find(1), await products.find(1)]).toEqual([1, 1])
    await products.drop(1)
    await new Products().find(2)
    expect(products.loads).toBe(2)
    expect(warnings).toEqual([expect.stringContaining('setDefaultCache')])
  })

  it('the default of the moment', async () => {
    setDefaultCache(cache)
    await products.find(1)
    setDefaultCache(other)
    await products.find(1)
    setDefaultCache(cache)
    await products.find(1)
    expect(products.loads).toBe(2)
    expect([cache.stats().hits, other.stats().misses]).toEqual([1, 1])
  })

  it('the one that its option gives for the object, and the default where that gives none', async () => {
    setDefaultCache(cache)
    await products.findInOwn(1)
    products.chosen = other
    await products.findInOwn(1)
    expect([cache.stats().misses, other.stats().misses]).toEqual([1, 1])
  })

  it('none, with a warning, where its option throws or gives something else', async () => {
    setDefaultCache(cache)
    for (let i = 0; i < 2; i++) await products.findWithFaultyChoice(1)
    for (let i = 0; i < 2; i++) await products.findWithWrongChoice(1)
    expect(products.loads).toBe(4)
    expect(warnings).toEqual([
      expect.stringMatching(/Products\.findWithFaultyChoice: .*threw.*no idea/),
      expect.stringMatching(/Products\.findWithWrongChoice: .*gave no cache/),
    ])
  })

  it('the class’s own before the default, also where the class is decorated after it was first used', async () => {
    setDefaultCache(cache)
    class Late extends Products {}
    await new Late().find(1)
    CacheDefaults({ cache: other })(Late)
    await new Late().find(1)
    expect([cache.stats().misses, other.stats().misses]).toEqual([1, 1])
  })

  it('the default, for a method that was taken off its object', async () => {
    setDefaultCache(cache)
    const loose: (id: number) => Promise<number> = Reflect.get(Loose.prototype, 'echo')
    expect([await loose(1), await loose(1)]).toEqual([1, 1])
    expect(cache.stats().hits).toBe(1)
  })

  it.each([null, {}, 'redis', () => cache])('setDefaultCache refuses %o', (notACache) => {
    expect(() => setDefaultCache(notACache as never)).toThrow(TypeError)
  })
})

class Loose {
  @ReadThrough({ key: (id: number) => ['loose', id] })
  async echo(id: number): Promise<number> {
    return id
  }
}
