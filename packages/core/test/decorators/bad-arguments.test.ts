import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  createCache,
  defineKey,
  Invalidate,
  memoryStore,
  pattern,
  ReadThrough,
  setDefaultCache,
  WriteThrough,
  type Cache,
  type CacheEvent,
} from '../../src/index.js'

const product = defineKey('product', (id: number) => [id])

class Products {
  loads = 0

  @ReadThrough({ key: product })
  async find(id: number): Promise<number> {
    this.loads++
    return id
  }

  @ReadThrough({ key: 'by:{0.owner.id}' })
  async findByOwner(_of: { owner?: { id: number } }): Promise<number> {
    return ++this.loads
  }

  @Invalidate({
    keys: [product, 'owner:{1.owner.id}'],
    patterns: [pattern`list:${1}:*`, (id: number) => `product:${id}:*` as never],
  })
  async change(_id: number, _patch: { owner?: { id: number } }): Promise<string> {
    return 'changed'
  }

  @ReadThrough({ key: product, tags: ['owner:{0.owner.id}'] as never })
  async findTagged(_id: number): Promise<number> {
    return ++this.loads
  }

  @ReadThrough({ key: product, tags: ['products', (id) => (id === 0 ? '' : `product:${id}`)] })
  async findByFunction(_id: number): Promise<number> {
    return ++this.loads
  }

  @Invalidate({ tags: ['products', 'owner:{1.owner.id}', (id: number) => [`product:${id}`, '']] })
  async changeTagged(_id: number, _patch: { owner?: { id: number } }): Promise<string> {
    return 'changed'
  }

  @WriteThrough({ key: product, tags: ['owner:{1.owner.id}'] })
  async put(id: number, _patch: { owner?: { id: number } }): Promise<number> {
    return id
  }
}

describe('arguments of which no key can be made', () => {
  let cache: Cache
  let products: Products
  const events: CacheEvent[] = []

  beforeEach(() => {
    cache = createCache({ namespace: 'shop', store: memoryStore() })
    for (const type of ['bypassed', 'invalidated', 'invalidation.incomplete'] as const) {
      cache.on(type, (event) => void events.push(event))
    }
    events.length = 0
    setDefaultCache(cache)
    products = new Products()
    vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
  })

  afterEach(async () => {
    vi.restoreAllMocks()
    setDefaultCache(undefined)
    await cache.close()
  })

  it.each([undefined, Number.NaN, {}, [], () => 1])('%o: the call goes past the cache, told once', async (id) => {
    await products.find(id as number)
    await products.find(id as number)
    expect(products.loads).toBe(2)
    expect(events).toMatchObject([
      { type: 'bypassed', method: 'Products.find', reason: 'key', error: { code: 'KEY_INVALID' } },
      { type: 'bypassed', reason: 'key' },
    ])
    expect(process.emitWarning).toHaveBeenCalledTimes(1)
  })

  it('a template whose path leads nowhere is such a case', async () => {
    expect([await products.findByOwner({}), await products.findByOwner({})]).toEqual([1, 2])
    expect(await products.findByOwner({ owner: { id: 7 } })).toBe(await products.findByOwner({ owner: { id: 7 } }))
    expect(events.map(({ type }) => type)).toEqual(['bypassed', 'bypassed'])
  })

  it('with onKeyError: throw, the caller gets a CacheKeyError', async () => {
    const strict = createCache({ namespace: 'strict', store: memoryStore(), onKeyError: 'throw' })
    setDefaultCache(strict)
    await expect(products.find(undefined as never)).rejects.toMatchObject({ code: 'KEY_INVALID' })
    expect(products.loads).toBe(0)
    await strict.close()
  })

  it('a tag that cannot be built is such a case', async () => {
    expect([await products.findTagged(1), await products.findTagged(1)]).toEqual([1, 2])
    expect(events).toMatchObject([
      { type: 'bypassed', method: 'Products.findTagged', reason: 'key', error: { code: 'KEY_INVALID' } },
      { type: 'bypassed', reason: 'key' },
    ])
    expect(process.emitWarning).toHaveBeenCalledTimes(1)
    expect(events[0]).toMatchObject({
      error: {
        message: expect.stringContaining("option 'tags[0]' 'owner:{0.owner.id}': {0.owner.id} leads") as string,
      },
    })
    await products.findByFunction(0)
    expect(events.at(-1)).toMatchObject({
      error: {
        message: expect.stringMatching(/: option 'tags\[1\]': A tag has 1 to 512 characters; got 0$/) as string,
      },
    })
  })

  it('cost an invalidation only the tags that need them', async () => {
    expect(await products.changeTagged(1, {})).toBe('changed')
    expect(events).toMatchObject([
      { type: 'invalidation.incomplete', method: 'Products.changeTagged', error: { code: 'KEY_INVALID' } },
      { type: 'invalidation.incomplete', error: { message: expect.stringContaining('1 to 512') as string } },
      { type: 'invalidated', targets: ['#products', '#product:1'] },
    ])
  })

  it('let a write invalidate its key instead of storing', async () => {
    await products.find(1)
    await cache.drain()
    expect(await products.put(1, {})).toBe(1)
    expect(events).toMatchObject([
      { type: 'bypassed', method: 'Products.put', reason: 'key' },
      { type: 'invalidated', targets: ['product:1'] },
    ])
    expect(await products.put(Number.NaN, {})).toBeNaN()
    expect(events.slice(2)).toMatchObject([
      { type: 'bypassed', reason: 'key' },
      { type: 'invalidation.incomplete', error: { code: 'KEY_INVALID' } },
    ])
  })

  it('cost an invalidation only the targets that need them, and text from a function is no pattern', async () => {
    expect(await products.change(1, {})).toBe('changed')
    expect(events).toMatchObject([
      { type: 'invalidation.incomplete', method: 'Products.change', error: { code: 'KEY_INVALID' } },
      { type: 'invalidation.incomplete', error: { message: expect.stringContaining('pattern`…`') as string } },
      { type: 'invalidated', targets: ['product:1', 'list:1:*'] },
    ])
  })
})
