import { describe, expect, it } from 'vitest'
import { fakeClock } from '../../../testing/src/fake-clock.js'
import { memoryStore, type Store } from '../../src/index.js'
import { changed, story, type Story } from './story.js'

/** A store whose looks of one moment are sent as one. */
function gathering(change: (inner: Store) => Partial<Store>): Story {
  const clock = fakeClock()
  return story({
    clock,
    store: changed(memoryStore({ clock }), (inner) => ({ readsTogether: true, ...change(inner) })),
  })
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
