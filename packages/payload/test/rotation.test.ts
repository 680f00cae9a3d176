import { jsonSerializer, type Serializer } from '@readthrough/core'
import { describe, expect, it } from 'vitest'
import { compressed, encrypted, type EncryptionKey } from '../src/index.js'
import { rows } from './sample.js'
import { vault } from './vault.js'

const OLD: EncryptionKey = { id: '2026-08', key: Buffer.alloc(32, 8) }
const NEW: EncryptionKey = { id: '2026-11', key: Buffer.alloc(32, 11).toString('base64') }
const under = (...keys: EncryptionKey[]): Serializer => encrypted(jsonSerializer(), { keys })

async function chainOf(at: ReturnType<typeof vault>, key: string): Promise<string | undefined> {
  return (await at.body(key)).toString('latin1').split('\n')[0]?.split(' ')[5]
}

describe('changing the key', () => {
  it('goes unnoticed where the new one is deployed behind the old, then before it, and the old one is dropped last', async () => {
    const at = vault()
    const before = at.cache(under(OLD))
    const prepared = at.cache(under(OLD, NEW))
    const turned = at.cache(under(NEW, OLD))
    const after = at.cache(under(NEW))
    const readBy = async ({ cache }: typeof before, key: string) => {
      const value: unknown = await cache.readThrough([key], async () => `${key}, loaded`)
      await cache.drain()
      return value
    }

    // Some processes know the new key, and none writes with it.
    await readBy(before, 'a')
    await readBy(prepared, 'b')
    for (const key of ['a', 'b']) expect(await chainOf(at, key)).toBe('json+gcm.2026-08')
    for (const process of [before, prepared]) for (const key of ['a', 'b']) await readBy(process, key)
    expect([...before.events(), ...prepared.events()].filter((event) => event.startsWith('miss unreadable'))).toEqual(
      [],
    )

    // All know it, and some write with it.
    await readBy(turned, 'c')
    expect(await chainOf(at, 'c')).toBe('json+gcm.2026-11')
    for (const process of [prepared, turned]) for (const key of ['a', 'b', 'c']) await readBy(process, key)
    expect([...prepared.events(), ...turned.events()].filter((event) => event.startsWith('miss'))).toEqual([
      'miss absent c',
    ])

    // The old key is gone: what still lies under it is a miss, and is replaced.
    expect(await readBy(after, 'c')).toBe('c, loaded')
    expect(after.events()).toEqual(['hit c'])
    expect(await readBy(after, 'a')).toBe('a, loaded')
    expect(after.events()).toEqual(['miss unreadable a', 'loaded a', 'filled a'])
    expect(await chainOf(at, 'a')).toBe('json+gcm.2026-11')
    expect(await readBy(after, 'a')).toBe('a, loaded')
    expect(after.events()).toEqual(['hit a'])
  })

  it('costs loads, and nothing else, where it is done in one step', async () => {
    const at = vault()
    const old = at.cache(under(OLD))
    const turned = at.cache(under(NEW))
    const readBy = async ({ cache }: typeof old) => {
      await cache.readThrough(['a'], async () => 1)
      await cache.drain()
    }
    for (const process of [old, turned, old, turned]) await readBy(process)
    expect(old.cache.stats()).toMatchObject({ hits: 0, misses: 2, loads: 2 })
    expect(turned.cache.stats()).toMatchObject({ hits: 0, misses: 2, loads: 2 })
  })

  it('to another key of the same id is a miss, and never a wrong value', async () => {
    const at = vault()
    const first = at.cache(under({ id: 'k', key: Buffer.alloc(32, 1) }))
    await first.cache.readThrough(['a'], async () => 1)
    await first.cache.drain()
    const second = at.cache(under({ id: 'k', key: Buffer.alloc(32, 2) }))
    expect(await second.cache.readThrough(['a'], async () => 2)).toBe(2)
    expect(second.events()[0]).toBe('miss unreadable a')
  })
})

describe('nothing is stored in the clear, nor taken from there', () => {
  const plain = (): Serializer => compressed(jsonSerializer())
  const secret = (): Serializer => encrypted(compressed(jsonSerializer()), { keys: [NEW] })

  it.each([
    ['a small value', { card: '4111 1111 1111 1111' }],
    ['a large one', { card: '4111 1111 1111 1111', rows: rows(4_000) }],
  ])('%s leaves no trace of itself', async (_what, value) => {
    const at = vault()
    const { cache } = at.cache(secret())
    await cache.readThrough(['a'], async () => value)
    await cache.drain()
    const body = await at.body('a')
    expect(body.includes('4111')).toBe(false)
    expect(body.includes('card')).toBe(false)
    expect(body.includes(Buffer.alloc(32, 11))).toBe(false)
  })

  it('an error that is kept leaves none either', async () => {
    const at = vault()
    const { cache } = at.cache(secret())
    const errors = {
      ttl: '1m',
      toData: (error: unknown) => String(error),
      toError: (data: string) => new Error(data),
    } as const
    const failing = (): Promise<never> => Promise.reject(new Error('no card 4111'))
    await expect(cache.readThrough(['a'], failing, { errors })).rejects.toThrow('no card 4111')
    await cache.drain()
    const body = await at.body('a')
    expect(body.toString('latin1')).toMatch(/^F.* json\+gcm\.2026-11 /)
    expect(body.includes('4111')).toBe(false)
    await expect(cache.readThrough(['a'], async () => 1, { errors })).rejects.toThrow('no card 4111')
  })

  it.each([
    ['a small value', { a: 1 }, 'json'],
    ['a large one', rows(4_000), 'json+br'],
  ])(
    '%s that was stored in the clear is a miss for a cache that encrypts, and is replaced',
    async (_what, value, chain) => {
      const at = vault()
      const open = at.cache(plain())
      await open.cache.readThrough(['a'], async () => value)
      await open.cache.drain()
      expect(await chainOf(at, 'a')).toBe(chain)
      const { cache, events } = at.cache(secret())
      expect(await cache.readThrough(['a'], async () => 'loaded')).toBe('loaded')
      await cache.drain()
      expect(events()).toEqual(['miss unreadable a', 'loaded a', 'filled a'])
      expect(await chainOf(at, 'a')).toBe('json+gcm.2026-11')
    },
  )

  it('what was encrypted is a miss for a cache that does not, and for one without any wrapper', async () => {
    for (const other of [plain(), jsonSerializer()]) {
      const at = vault()
      const closed = at.cache(secret())
      await closed.cache.readThrough(['a'], async () => rows(4_000))
      await closed.cache.drain()
      const { cache, events } = at.cache(other)
      expect(await cache.readThrough(['a'], async () => 'loaded')).toBe('loaded')
      expect(events()[0]).toBe('miss unreadable a')
    }
  })
})
