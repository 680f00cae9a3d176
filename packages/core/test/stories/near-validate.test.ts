import { describe, expect, it } from 'vitest'
import { fakeClock } from '../../../testing/src/fake-clock.js'
import { memoryStore, type Store } from '../../src/index.js'
import { fragileSerializer } from './fragile.js'
import { changed, story, type Story } from './story.js'

interface Asked {
  readonly reads: string[]
  readonly probes: string[]
}

/** Two processes over one store, the first of which has a near tier; and what it asks the store. */
function processes(): { here: Story; there: Story; asked: Asked } {
  const clock = fakeClock()
  const shared = memoryStore({ clock })
  const asked: Asked = { reads: [], probes: [] }
  const watched = changed(shared, (store) => ({
    read(keys, tags) {
      asked.reads.push(...keys)
      return store.read(keys, tags)
    },
    probe(keys, tags) {
      asked.probes.push(...keys)
      return (store.probe as NonNullable<Store['probe']>)(keys, tags)
    },
  }))
  return { here: story({ store: watched, clock, near: {} }), there: story({ store: shared, clock }), asked }
}

const find = ({ cache }: Story, load: () => Promise<unknown>): Promise<unknown> =>
  cache.readThrough(['p', 1], load, { ttl: '1m', tags: ['all'] })

describe('a near tier that validates', () => {
  it('asks the store for the version alone of what lies near', async () => {
    const { here, asked } = processes()
    const row = { id: 1, at: 'x', deep: { list: [1, 2] } }
    for (let i = 0; i < 4; i++) {
      expect(await find(here, async () => row)).toEqual(row)
      await here.cache.drain()
    }
    expect(asked).toEqual({ reads: ['p:1', 'p:1'], probes: ['p:1', 'p:1'] })
    expect(here.cache.stats()).toMatchObject({ hits: 3, loads: 1 })
  })

  it('gives nothing that was invalidated in another process', async () => {
    const { here, there } = processes()
    let row = 1
    for (const target of [{ keys: [['p', 1]] as const }, { tags: ['all'] }, { patterns: ['p:*'] }]) {
      for (let i = 0; i < 3; i++) {
        expect(await find(here, async () => row)).toBe(row)
        await here.cache.drain()
      }
      row++
      await there.cache.invalidate(target)
      expect(await find(here, async () => row)).toBe(row)
      await here.cache.drain()
    }
  })

  it('reads whole what has become another version, in the same call', async () => {
    const { here, there, asked } = processes()
    for (let i = 0; i < 2; i++) {
      await find(here, async () => 'old')
      await here.cache.drain()
    }
    await there.cache.invalidate({ keys: [['p', 1]] })
    await find(there, async () => 'new')
    await there.cache.drain()
    asked.reads.length = 0
    expect(await find(here, async () => 'never')).toBe('new')
    expect(asked).toEqual({ reads: ['p:1'], probes: ['p:1'] })
    expect(await find(here, async () => 'never')).toBe('new')
    expect(asked).toEqual({ reads: ['p:1'], probes: ['p:1', 'p:1'] })
  })

  it('gives each caller a copy', async () => {
    const { here } = processes()
    for (let i = 0; i < 4; i++) {
      const row = (await find(here, async () => ({ list: [1] }))) as { list: number[] }
      expect(row).toEqual({ list: [1] })
      row.list.push(2)
      await here.cache.drain()
    }
  })

  it.each([
    ['as a probe tells', {}],
    ['as a whole read tells', { probe: undefined }],
  ])('loads what could be read once and cannot be read again, %s', async (_how, change) => {
    const clock = fakeClock()
    const fragile = fragileSerializer()
    const store = changed(memoryStore({ clock }), () => change)
    const here = story({ store, clock, near: {}, serializer: fragile.serializer })
    for (let i = 0; i < 2; i++) {
      await find(here, async () => new Map([['x', 1]]))
      await here.cache.drain()
    }
    here.events()
    fragile.isBroken = true
    expect(await find(here, async () => new Map([['x', 2]]))).toEqual(new Map([['x', 2]]))
    await here.cache.drain()
    expect(here.events()).toEqual(['miss unreadable p:1', 'loaded p:1', 'filled p:1'])
  })
})
