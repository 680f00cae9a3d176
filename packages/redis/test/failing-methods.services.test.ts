import { setTimeout as delay } from 'node:timers/promises'
import { createCache, jsonSerializer, type Cache, type CacheOptions, type Serializer } from '@readthrough/core'
import { afterEach, describe, expect, inject, it } from 'vitest'
import { redisStore } from '../src/index.js'

const json = jsonSerializer()
const bytes: Serializer<Uint8Array> = {
  id: 'bytes',
  format: 'bytes',
  serialize: (value) => Buffer.from(json.serialize(value)),
  deserialize: (payload) => json.deserialize(Buffer.from(payload).toString()),
}
const opened: Cache[] = []

afterEach(async () => {
  for (const cache of opened) await cache.clear()
  await Promise.all(opened.splice(0).map((cache) => cache.close()))
})

/** Two processes over one Redis. */
async function two(options: Partial<CacheOptions>): Promise<readonly [Cache, Cache]> {
  const open = async (): Promise<Cache> => {
    const store = redisStore({ url: inject('redisUrl') })
    const cache = createCache({ namespace: `failing-${process.pid}`, jitter: 0, ...options, store })
    opened.push(cache)
    for (let i = 0; (await cache.peek(['connected'])) === undefined && i < 500; i++) {
      await cache.readThrough(['connected'], async () => true, { ttl: '1m' })
      await delay(10)
    }
    return cache
  }
  return [await open(), await open()]
}

const down = new Error('no database')
const failing = async (): Promise<never> => {
  throw down
}

describe.each([
  ['text', json],
  ['bytes', bytes],
] as const)('where the method fails, over entries of %s', (_format, serializer) => {
  it('gives every process what has lapsed, and nothing that was invalidated', async () => {
    const [a, b] = await two({ serializer, ttl: 50, stale: { ifError: '1m' } })
    await a.readThrough(['p'], async () => 'old', { tags: ['t'] })
    await a.drain()
    await delay(60)
    for (const cache of [a, b]) {
      expect(await cache.readThrough(['p'], failing, { tags: ['t'] })).toBe('old')
    }
    expect(await a.refresh(['p'], async () => 'new', { tags: ['t'] })).toBe('new')
    await delay(60)
    expect(await b.readThrough(['p'], failing, { tags: ['t'] })).toBe('new')
    await a.invalidate({ tags: ['t'] })
    for (const cache of [a, b]) {
      await expect(cache.readThrough(['p'], failing, { tags: ['t'] })).rejects.toBe(down)
    }
  })

  it('has one process load what has lapsed, and another wait for it', async () => {
    const [a, b] = await two({ serializer, ttl: 50, stale: { ifError: '1m' } })
    await a.readThrough(['p'], async () => 'old', { ttl: 50 })
    await a.drain()
    await delay(60)
    const waited = new Promise<void>((resolve) => b.on('waiting', () => resolve()))
    let first: Promise<string> | undefined
    await new Promise<void>((begun) => {
      const load = async (): Promise<string> => {
        begun()
        await waited
        return 'new'
      }
      first = a.readThrough(['p'], load, { ttl: '1m' })
    })
    const second = b.readThrough(['p'], async () => 'not asked', { ttl: '1m' })
    expect(await Promise.all([first, second])).toEqual(['new', 'new'])
  })

  it('keeps an error for every process, and never takes it for a value', async () => {
    const errors = {
      ttl: '1m',
      toData: (error: unknown) => (error instanceof Error ? error.message : undefined),
      toError: (message: string) => new Error(message),
    } as const
    const [a, b] = await two({ serializer })
    await expect(a.readThrough(['p'], failing, { errors })).rejects.toBe(down)
    await a.drain()
    await expect(b.readThrough(['p'], async () => 'not asked', { errors })).rejects.toThrow(down.message)
    expect((await b.explain(['p'])).state).toBe('error')
    expect(await b.readThrough(['p'], async () => 'found')).toBe('found')
    await b.drain()
    expect(await a.readThrough(['p'], failing, { errors })).toBe('found')
  })
})
