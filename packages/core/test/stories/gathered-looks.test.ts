import { AsyncLocalStorage } from 'node:async_hooks'
import { describe, expect, it } from 'vitest'
import { fakeClock } from '../../../testing/src/fake-clock.js'
import { jsonSerializer, memoryStore, type CacheOptions, type Store } from '../../src/index.js'
import { changed, story, type Story } from './story.js'

/** A store whose looks of one moment are sent as one. */
function gathering(change: (inner: Store) => Partial<Store>, options: Partial<CacheOptions> = {}): Story {
  const clock = fakeClock()
  const store = changed(memoryStore({ clock }), (inner) => ({ readsTogether: true, ...change(inner) }))
  return story({ ...options, clock, store })
}

describe('a look that is to be sent with others', () => {
  it('is sent before the store is closed', async () => {
    const told: string[] = []
    const { cache } = gathering((inner) => ({
      read(keys, tags) {
        told.push('read')
        return inner.read(keys, tags)
      },
      close() {
        told.push('close')
        return inner.close()
      },
    }))
    await cache.readThrough(['p'], async () => 1)
    await cache.drain()
    told.length = 0
    // Here nothing runs but promises until all of them are settled.
    await Promise.resolve()
    const reading = cache.readThrough(['p'], async () => 2)
    await cache.close()
    expect(await reading).toBe(1)
    expect(told).toEqual(['read', 'close'])
  })

  it('is decoded, told of and answered in the context of its own caller', async () => {
    const tenant = new AsyncLocalStorage<string>()
    const heard: string[] = []
    const json = jsonSerializer()
    const { cache } = gathering(() => ({}), {
      serializer: {
        ...json,
        deserialize(payload: string) {
          heard.push(`decodes ${String(JSON.parse(payload))} for ${tenant.getStore()}`)
          return json.deserialize(payload)
        },
      },
    })
    for (const key of ['a', 'b']) await cache.readThrough([key], async () => key)
    await cache.drain()
    cache.on('hit', ({ key }) => heard.push(`hit ${key} for ${tenant.getStore()}`))
    cache.on('miss', ({ key }) => heard.push(`miss ${key} for ${tenant.getStore()}`))
    const call = (key: string): Promise<void> =>
      tenant.run(`tenant ${key}`, async () => {
        await cache.readThrough([key], async () => heard.push(`loads ${key} for ${tenant.getStore()}`))
        heard.push(`answers ${key} for ${tenant.getStore()}`)
      })
    await Promise.all(['a', 'b', 'c'].map(call))
    const told = (key: string, ...what: string[]): string[] => what.map((one) => `${one} ${key} for tenant ${key}`)
    expect(new Set(heard)).toEqual(
      new Set([
        ...told('a', 'decodes', 'hit', 'answers'),
        ...told('b', 'decodes', 'hit', 'answers'),
        ...told('c', 'miss', 'loads', 'answers'),
      ]),
    )
    expect(heard).toHaveLength(9)
  })

  it('explains what has another type, which is told for one key only', async () => {
    const { cache } = gathering((inner) => ({
      read: (keys, tags) =>
        keys.length > 1
          ? inner.read(keys, tags)
          : Promise.resolve({ slots: keys.map(() => ({ state: 'foreign' })), stamps: [] }),
      probe: (keys) => Promise.resolve({ slots: keys.map(() => ({ state: 'foreign' })), stamps: [] }),
    }))
    const explained = await Promise.all([cache.explain(['p']), cache.explain(['q'])])
    expect(explained).toEqual(['p', 'q'].map((key) => ({ key, state: 'foreign' })))
    expect(await cache.explain(['p'])).toEqual({ key: 'p', state: 'foreign' })
  })

  it('explains what is absent as absent, also where it cannot be asked for again', async () => {
    for (const probe of [undefined, () => Promise.reject(new Error('refused'))]) {
      const { cache } = gathering(() => ({ probe }))
      expect(await cache.explain(['p'])).toEqual({ key: 'p', state: 'absent' })
    }
  })
})
