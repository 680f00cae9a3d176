import { describe, expect, it } from 'vitest'
import { fakeClock } from '../../../testing/src/fake-clock.js'
import { memoryStore, type Store } from '../../src/index.js'
import { changed, settled, story } from './story.js'

describe('a crowd that misses one key', () => {
  it('loads nothing where another process has filled it before the lease was asked for', async () => {
    const clock = fakeClock()
    const server = memoryStore({ clock })
    const other = story({ clock, store: server })
    let isFirst = true
    const store = changed(server, (inner) => ({
      lease: async (...given) => {
        if (isFirst) {
          isFirst = false
          await other.cache.readThrough(['p'], async () => ({ n: 1 }))
          await other.cache.drain()
        }
        return inner.lease(...given)
      },
    }))
    const { cache } = story({ clock, store })
    let loads = 0
    const load = async (): Promise<{ n: number }> => ({ n: ++loads + 1 })
    const values = await Promise.all(Array.from({ length: 100 }, () => cache.readThrough(['p'], load)))
    expect(loads).toBe(0)
    expect(new Set(values).size).toBe(100)
    expect(cache.stats()).toMatchObject({ hits: 100, bypassed: 0 })
  })

  it.each<[string, (store: Store, isLost: () => boolean) => Partial<Store>]>([
    [
      'the answer for its lease is lost',
      (inner, isLost) => ({
        lease: (...given) => (isLost() ? Promise.reject(new Error('reset')) : inner.lease(...given)),
      }),
    ],
    ['a full store grants no lease at all', () => ({ lease: () => Promise.reject(new Error('OOM')) })],
  ])('loads once where %s', async (_what, breaking) => {
    const clock = fakeClock()
    let losses = 0
    const store = changed(memoryStore({ clock }), (inner) => breaking(inner, () => losses++ === 0))
    const { cache } = story({ clock, store })
    let loads = 0
    const load = async (): Promise<number> => {
      loads++
      await settled()
      return 1
    }
    await Promise.all(Array.from({ length: 100 }, () => cache.readThrough(['p'], load)))
    expect(loads).toBe(1)
  })
})
