import { describe, expect, it } from 'vitest'
import { fakeClock } from '../../../testing/src/fake-clock.js'
import { currentLoad, memoryStore, onResult, type ReadOptions } from '../../src/index.js'
import { changed, settled, story, type Story } from './story.js'

const HOUR = 3_600_000
const never = async (): Promise<string> => 'never'

/** Whether what is stored with these options still answers so long after. */
async function answersAfter(ms: number, options: ReadOptions<string>, load = async () => 'v'): Promise<boolean> {
  const { cache, clock } = story()
  // Twice, because the first load that names tags without a word before is not stored.
  for (let i = 0; i < 2; i++) {
    await cache.readThrough(['p'], load, options)
    await cache.drain()
  }
  await clock.advance(ms)
  return (await cache.readThrough(['p'], never, options)) === 'v'
}

describe('a stamp outlives every entry that carries it', () => {
  it.each<[string, number, ReadOptions<string>]>([
    ['one with a fixed time to live', 48 * HOUR, { ttl: '48h', tags: ['t'] }],
    ['one whose time only a function knows', 48 * HOUR, { ttl: () => '48h', tags: ['t'] }],
    ['one that may be served stale', 48 * HOUR, { ttl: '1h', stale: { whileRevalidate: '47h' }, tags: ['t'] }],
    ['one whose tags the result revealed', 48 * HOUR, { ttl: () => '48h', tags: onResult(() => ['t']) }],
  ])('%s', async (_what, life, options) => {
    expect(await answersAfter(life - 1_000, options)).toBe(true)
    expect(await answersAfter(life + 1_000, options)).toBe(false)
  })

  it('one whose load gave it a time of its own, and named the tag', async () => {
    const load = async (): Promise<string> => {
      currentLoad()?.ttl('48h')
      currentLoad()?.tag('u')
      return 'v'
    }
    expect(await answersAfter(48 * HOUR - 1_000, { ttl: '1m', tags: ['t'] }, load)).toBe(true)
  })

  it('one that slides', async () => {
    const { cache, clock } = story()
    const options = { ttl: '1h', sliding: '10h', tags: ['t'] } as const
    await cache.readThrough(['p'], async () => 'v', options)
    await cache.drain()
    for (let hours = 0.5; hours < 9.5; hours += 0.5) {
      await clock.advance(HOUR / 2)
      expect(await cache.readThrough(['p'], never, options)).toBe('v')
      await cache.drain()
    }
  })

  it('one that is refreshed again and again', async () => {
    const { cache, clock } = story()
    const options = { ttl: '1h', stale: { whileRevalidate: '1h' }, tags: ['t'] } as const
    let row = 0
    const load = async (): Promise<number> => row++
    await cache.readThrough(['p'], load, options)
    await cache.drain()
    for (let i = 0; i < 20; i++) {
      await clock.advance(HOUR * 1.5)
      expect(await cache.readThrough(['p'], load, options)).toBe(i)
      await cache.drain()
    }
  })
})

describe('a stamp that is lost', () => {
  it('costs a load, and brings nothing back', async () => {
    const clock = fakeClock()
    let drop = async (): Promise<void> => {}
    const store = changed(memoryStore({ clock }), (inner) => {
      drop = () => inner.dropStamps(['t'])
      return {}
    })
    const one: Story = story({ clock, store })
    await one.cache.readThrough(['p'], async () => 'old', { tags: ['t'] })
    await one.cache.drain()
    await drop()
    one.events()
    expect(await one.cache.readThrough(['p'], async () => 'new', { tags: ['t'] })).toBe('new')
    await settled()
    expect(one.events()).toEqual(['miss tag p', 'loaded p', 'filled p'])
  })
})
