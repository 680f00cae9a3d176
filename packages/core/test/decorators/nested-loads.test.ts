import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  createCache,
  currentLoad,
  defineKey,
  memoryStore,
  ReadThrough,
  setDefaultCache,
  type Cache,
} from '../../src/index.js'
import type { StoreFactory } from '../../src/index.js'

const product = defineKey('product', (id: number) => [id])

class Base {
  readonly calls: string[] = []
  leftBehind: Promise<string> | undefined

  @ReadThrough({ key: product })
  async find(id: number): Promise<string> {
    this.calls.push(`base ${id}`)
    currentLoad()?.ttl('7s')
    return `base ${id}`
  }

  @ReadThrough({ key: (id: number) => ['around', id] })
  async around(id: number): Promise<string> {
    return `around ${await this.find(id)}`
  }

  @ReadThrough({ key: (id: number) => ['starter', id] })
  async starter(id: number): Promise<string> {
    this.calls.push(`starter ${id}`)
    this.leftBehind ??= opened.then(() => this.starter(id))
    return `starter ${id}`
  }
}

class Sub extends Base {
  @ReadThrough({ key: product })
  override async find(id: number): Promise<string> {
    this.calls.push(`sub ${id}`)
    return `sub ${await super.find(id)}`
  }
}

let open: () => void
let opened: Promise<void>

describe('a call from inside the load of its own key', () => {
  let cache: Cache

  beforeEach(() => {
    opened = new Promise((resolve) => (open = resolve))
    cache = createCache({ namespace: 'shop', store: memoryStore(), jitter: 0 })
    setDefaultCache(cache)
  })

  afterEach(async () => {
    setDefaultCache(undefined)
    await cache.close()
  })

  it('is part of that load: it runs, speaks for it, and only the whole is stored', async () => {
    const ttls: number[] = []
    cache.on('filled', ({ ttlMs }) => void ttls.push(ttlMs))
    const sub = new Sub()
    expect(await Promise.all([sub.find(1), sub.find(1)])).toEqual(['sub base 1', 'sub base 1'])
    await cache.drain()
    expect(await new Sub().find(1)).toBe('sub base 1')
    expect(sub.calls).toEqual(['sub 1', 'base 1'])
    expect(ttls).toEqual([7_000])
    expect(cache.stats()).toMatchObject({ loads: 1, fills: 1, bypassed: 1 })
  })

  it('is answered as ever when it comes from the load of another key', async () => {
    const sub = new Sub()
    await sub.find(1)
    expect(await sub.around(1)).toBe('around sub base 1')
    expect(sub.calls).toEqual(['sub 1', 'base 1'])
  })

  it('is no such call any more once the load is over', async () => {
    const base = new Base()
    await base.starter(1)
    await cache.drain()
    open()
    expect(await base.leftBehind).toBe('starter 1')
    expect(base.calls).toEqual(['starter 1'])
    expect(cache.stats()).toMatchObject({ hits: 1, bypassed: 0 })
  })

  it('does not wait for itself while the store is out of reach either', async () => {
    const broken = createCache({ namespace: 'shop', store: outOfReach })
    setDefaultCache(broken)
    const sub = new Sub()
    expect(await sub.find(1)).toBe('sub base 1')
    await broken.close()
  })
})

const outOfReach: StoreFactory = (context) => ({
  ...memoryStore()(context),
  read: () => Promise.reject(new Error('connection refused')),
})
