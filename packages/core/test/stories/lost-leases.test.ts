import { describe, expect, it } from 'vitest'
import { fakeClock } from '../../../testing/src/fake-clock.js'
import { memoryStore } from '../../src/index.js'
import { shaky } from './shaky.js'
import { changed, deferred, settled, story } from './story.js'

describe('a lease that was lost with its connection', () => {
  it('is given back over the next one, so that nobody waits for it', async () => {
    const { cache, clock, flaky, renewed } = shaky()
    flaky.fault({ kind: 'lose', verbs: 'lease', times: 1 })
    flaky.fault({ kind: 'fail', verbs: 'release', times: 1 })
    await cache.readThrough(['p'], async () => 1)
    await cache.drain()
    renewed()
    await cache.drain()
    let loads = 0
    const calling = cache.readThrough(['p'], async () => ++loads)
    await clock.advance(10)
    expect(loads).toBe(1)
    await calling
  })

  it('is left to itself once it has ended', async () => {
    const { cache, clock, flaky, renewed } = shaky()
    flaky.fault({ kind: 'lose', verbs: 'lease', times: 1 })
    flaky.fault({ kind: 'fail', verbs: 'release', times: 1 })
    await cache.readThrough(['p'], async () => 1)
    await cache.drain()
    await clock.advance(3_000)
    renewed()
    await cache.drain()
    expect(flaky.calls('release')).toBe(1)
  })
})

describe('a lease that was taken away', () => {
  it('is noticed, and nothing is kept of its load, which may never end', async () => {
    const clock = fakeClock()
    const store = memoryStore({ clock })
    let fills = 0
    const counted = changed(store, (inner) => ({
      fill: (...given) => {
        fills++
        return inner.fill(...given)
      },
    }))
    const one = story({ clock, store: counted })
    const held = deferred<string>()
    const reading = one.cache.readThrough(['p'], () => held.promise)
    await settled()
    await story({ clock, store }).cache.invalidate({ keys: [['p']] })
    await clock.advance(1_100)
    one.events()
    held.resolve('old')
    expect(await reading).toBe('old')
    await one.cache.drain()
    expect(one.events()).toEqual(['loaded p', 'fill.refused p'])
    expect(fills).toBe(0)
  })
})
