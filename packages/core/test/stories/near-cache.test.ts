import { describe, expect, it } from 'vitest'
import { fakeClock, type FakeClock } from '../../../testing/src/fake-clock.js'
import { memoryStore, type NearOptions } from '../../src/index.js'
import { changed, outcomeOf, settled, story, type Story } from './story.js'

const BOUNDED: NearOptions = { mode: { bounded: '50ms' } }

/** Two processes over one store; the near tier of the first is live. */
async function processes(near: NearOptions): Promise<{ here: Story; there: Story; clock: FakeClock }> {
  const clock = fakeClock()
  const store = memoryStore({ clock })
  const here = story({ store, clock, near })
  const there = story({ store, clock, near })
  await clock.advance(1)
  here.events()
  return { here, there, clock }
}

const find = ({ cache }: Story, load: () => Promise<unknown> = async () => 'row'): Promise<unknown> =>
  cache.readThrough(['p', 1], load, { ttl: '1m' })

async function bringNear(process: Story): Promise<void> {
  for (let i = 0; i < 2; i++) {
    await find(process)
    await process.cache.drain()
  }
  process.events()
}

describe('statistics', () => {
  it('say what lies near, and how a reader may rely on the cache', async () => {
    const { here, there } = await processes(BOUNDED)
    await bringNear(here)
    await find(here)
    expect(here.cache.stats()).toMatchObject({
      mode: 'bounded',
      coherence: { boundedMs: 50 },
      hits: 2,
      nearHits: 1,
      near: { mode: 'bounded', boundMs: 50, isLive: true, entries: 1, evicted: 0 },
    })
    const validating = await processes({})
    await bringNear(validating.here)
    await find(validating.here)
    expect(validating.here.cache.stats()).toMatchObject({
      mode: 'strict',
      coherence: 'strict',
      nearHits: 1,
      near: { mode: 'validate', boundMs: 0, isLive: false, entries: 1 },
    })
    expect(story().cache.stats()).toMatchObject({ mode: 'strict', coherence: 'strict', near: undefined })
    await there.cache.close()
  })

  it('and events say where a hit lay', async () => {
    const { here } = await processes(BOUNDED)
    const tiers: string[] = []
    here.cache.on('hit', ({ tier }) => tiers.push(tier))
    for (let i = 0; i < 3; i++) {
      await find(here)
      await here.cache.drain()
    }
    expect(tiers).toEqual(['store', 'near'])
    expect(await here.cache.explain(['p', 1])).toMatchObject({ state: 'fresh', isNear: true })
  })

  it('say that the tier does not answer any more when the cache is closed', async () => {
    const { here, clock } = await processes(BOUNDED)
    await bringNear(here)
    await here.cache.close()
    expect(here.events()).toEqual([])
    expect(here.cache.stats().near).toMatchObject({ isLive: false, entries: 0, bytes: 0 })
    await clock.advance(100)
    expect(here.events()).toEqual([])
    expect(here.cache.stats().near).toMatchObject({ isLive: false })
  })
})

describe('an invalidation', () => {
  it('of this process is seen at once, whatever the feed tells', async () => {
    const clock = fakeClock()
    const deaf = changed(memoryStore({ clock }), ({ feed }) => ({
      feed: {
        open(listener, ...given) {
          const proven = (at: number): void => listener.proven(at)
          return feed!.open({ ...SILENT, proven }, ...given)
        },
      },
    }))
    const here = story({ store: deaf, clock, near: BOUNDED })
    await clock.advance(1)
    for (const target of [{ keys: [['p', 1]] as const }, { patterns: ['p:*'] }]) {
      await bringNear(here)
      const invalidating = here.cache.invalidate(target)
      expect(await find(here, async () => 'new')).toBe('new')
      await invalidating
      expect(await find(here, async () => 'new')).toBe('new')
      await here.cache.clear()
    }
  })

  it('with wait is over when no other process answers with what lies near there', async () => {
    const { here, clock } = await processes(BOUNDED)
    for (const [wait, ms] of [
      ['all', 51],
      ['80ms', 80],
    ] as const) {
      for (const invalidate of [
        () => here.cache.invalidate({ keys: [['p', 1]] }, { wait }),
        () => here.cache.clear({ wait }),
        () => here.cache.writeThrough(['p', 1], async () => 'put', { wait }),
      ]) {
        const outcome = outcomeOf(invalidate())
        await clock.advance(ms - 1)
        expect(outcome()).toBe('waits')
        await clock.advance(1)
        expect(outcome()).not.toBe('waits')
      }
    }
  })

  it('with wait waits for it at the end of its transaction', async () => {
    const { here, clock } = await processes(BOUNDED)
    const outcome = outcomeOf(
      here.cache.transaction(() => here.cache.invalidate({ keys: [['p', 1]] }, { wait: 'all' })),
    )
    await clock.advance(50)
    expect(outcome()).toBe('waits')
    await clock.advance(1)
    expect(outcome()).not.toBe('waits')
  })

  it('with wait waits for nothing where nothing lies near unasked', async () => {
    const { here } = await processes({})
    const outcome = outcomeOf(here.cache.invalidate({ keys: [['p', 1]] }, { wait: 'all' }))
    await settled()
    expect(outcome()).toBe('done')
  })

  it('with wait is refused where it is no time', async () => {
    const { cache } = story()
    await expect(cache.invalidate({ keys: [] }, { wait: 'most' as never })).rejects.toThrow(
      /invalidate: option 'wait' .*"most"/,
    )
    await expect(cache.invalidate({ keys: [] }, { wait: -1 })).rejects.toThrow(RangeError)
  })
})

describe('the option near', () => {
  it.each([
    [true, /option 'near' must be an object.*true/],
    [[], /option 'near': options must be an object; got a list/],
    [{ size: 1 }, /option 'near': unknown option 'size'/],
    [{ max: 0 }, /option 'near.max' .* 0/],
    [{ max: 1.5 }, /option 'near.max' .* 1.5/],
    [{ max: 2 ** 22 + 1 }, /option 'near.max' .* 4194305/],
    [{ maxBytes: -1 }, /option 'near.maxBytes' .* -1/],
    [{ ttl: 0 }, /option 'near.ttl' .* 0/],
    [{ ttl: '1 minute' }, /option 'near.ttl' .*"1 minute"/],
    [{ copy: 'none' }, /option 'near.copy' .*"none"/],
    [{ mode: 'bounded' }, /option 'near.mode' .*"bounded"/],
    [{ mode: {} }, /option 'near.mode.bounded' .*undefined/],
    [{ mode: { bounded: 5 } }, /option 'near.mode.bounded' must be 10 ms at least; got 5/],
    [{ mode: { bounded: 50, every: 1 } }, /option 'near.mode': unknown option 'every'/],
  ])('is refused as %j', (near, message) => {
    expect(() => story({ near: near as never })).toThrow(message)
  })

  it('is refused where its mode needs a store that tells of changes', () => {
    const store = changed(memoryStore(), () => ({ feed: undefined }))
    expect(() => story({ store, near: BOUNDED })).toThrow(/option 'near.mode' \{ bounded \} needs .* 'memory' does not/)
    expect(() => story({ store, near: {} })).not.toThrow()
    expect(() => story({ store, near: false })).not.toThrow()
  })
})

const SILENT = { changed() {}, tagChanged() {}, allChanged() {}, lost() {} }
