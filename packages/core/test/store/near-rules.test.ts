import { describe, expect, it } from 'vitest'
import { deferred, settled } from '../stories/story.js'
import { nearStage, valueSlot, type NearStage } from './near.js'

/** What may come while a read is under way, and whether what was read may answer unasked then. */
const MEANWHILE: readonly (readonly [string, (stage: NearStage) => void, 'kept' | 'not kept'])[] = [
  ['its key was changed', ({ listener }) => listener.changed('p'), 'not kept'],
  ['one of its tags was changed', ({ listener }) => listener.tagChanged('t'), 'not kept'],
  ['everything was changed', ({ listener }) => listener.allChanged(), 'not kept'],
  ['the feed was lost, and is live again', ({ listener }) => (listener.lost(), listener.proven(0)), 'not kept'],
  ['another key was changed', ({ listener }) => listener.changed('q'), 'kept'],
  ['another tag was changed', ({ listener }) => listener.tagChanged('p'), 'kept'],
  [
    'more names were changed than are remembered',
    ({ listener }) => {
      for (let i = 0; i < 10_001; i++) listener.changed(`q${i}`)
    },
    'not kept',
  ],
]

describe('what was read', () => {
  it.each(MEANWHILE)('while %s', async (_what, happens, outcome) => {
    const stage = nearStage()
    stage.prove()
    stage.stamps.set('t', 's1')
    stage.slots.set('p', valueSlot(stage.clock, 'V1', { tags: [{ tag: 't', stamp: 's1' }] }))
    stage.between = () => happens(stage)
    await stage.near.read(['p'], ['t'])
    stage.between = () => {}
    const asked = await stage.asks(['t'])
    expect(asked.length === 0 ? 'kept' : 'not kept').toBe(outcome)
  })

  it('before there was a proof does not answer unasked', async () => {
    const stage = nearStage()
    const proving = deferred<void>()
    stage.between = () => proving.promise
    const reading = stage.near.read(['p'], [])
    stage.prove()
    proving.resolve()
    await reading
    expect(await stage.asks()).toEqual(['probe p'])
    expect(await stage.asks()).toEqual([])
  })

  it('is asked for by its version once its proof is over, and read whole where that is another', async () => {
    const stage = nearStage()
    stage.prove()
    await stage.bringNear()
    await stage.clock.advance(51)
    expect(await stage.asks()).toEqual(['probe p'])
    stage.slots.set('p', valueSlot(stage.clock, 'V2'))
    expect(await stage.asks()).toEqual(['probe p', 'read p'])
  })

  it('is not kept where it is an error, or past its time, and no longer than it is fresh', async () => {
    const stage = nearStage()
    stage.prove()
    const now = stage.clock.now()
    stage.slots.set('p', valueSlot(stage.clock, 'V1', { isError: true }))
    await stage.bringNear()
    expect(await stage.asks()).toEqual(['read p'])
    stage.slots.set('p', valueSlot(stage.clock, 'V2', { freshUntil: now }))
    await stage.bringNear()
    expect(await stage.asks()).toEqual(['read p'])
    stage.slots.set('p', valueSlot(stage.clock, 'V3', { freshUntil: now + 20 }))
    await stage.bringNear()
    await stage.clock.advance(19)
    expect(await stage.asks()).toEqual([])
    await stage.clock.advance(1)
    expect(await stage.asks()).toEqual(['read p'])
  })

  it('answers no longer after it was last seen than the time to live of the tier', async () => {
    const stage = nearStage({ ttlMs: 20 })
    stage.prove()
    await stage.bringNear()
    await stage.clock.advance(19)
    expect(await stage.asks()).toEqual([])
    await stage.clock.advance(1)
    expect(await stage.asks()).toEqual(['read p'])
  })

  it('answers unasked only where the feed covers the place that it was read from', async () => {
    const covered = nearStage({}, { covers: async () => true })
    const uncovered = nearStage({}, { covers: async () => false })
    for (const stage of [covered, uncovered]) {
      stage.prove()
      await stage.bringNear()
    }
    expect(await covered.asks()).toEqual([])
    expect(await uncovered.asks()).toEqual(['probe p'])
  })

  it('does not answer unasked where the feed fails to tell whether it is covered', async () => {
    const stage = nearStage({}, { covers: () => Promise.reject(new Error('no word')) })
    stage.prove()
    await stage.bringNear()
    await settled()
    expect(await stage.asks()).toEqual(['probe p'])
  })

  it('does not answer that was changed while it was asked whether it is covered', async () => {
    const asking = deferred<boolean>()
    const stage = nearStage({}, { covers: () => asking.promise })
    stage.prove()
    await stage.near.read(['p'], [])
    stage.listener.changed('p')
    asking.resolve(true)
    await asking.promise
    expect(await stage.asks()).toEqual(['read p'])
  })

  it('does not answer where the feed was lost while it was asked whether it is covered', async () => {
    const asking = deferred<boolean>()
    const stage = nearStage({}, { covers: () => asking.promise })
    stage.prove()
    await stage.near.read(['p'], [])
    stage.listener.lost()
    stage.prove()
    asking.resolve(true)
    await settled()
    expect(stage.near.peek('p')).toBeUndefined()
  })
})

describe('what lies near', () => {
  it('does not answer any more once its key, one of its tags, or everything was changed', async () => {
    for (const [change, asked] of [
      [({ listener }: NearStage) => listener.changed('p'), 'read p #t'],
      [({ listener }: NearStage) => listener.tagChanged('t'), 'probe p #t'],
      [({ listener }: NearStage) => listener.allChanged(), 'read p #t'],
    ] as const) {
      const stage = nearStage()
      stage.prove()
      stage.stamps.set('t', 's1')
      stage.slots.set('p', valueSlot(stage.clock, 'V1', { tags: [{ tag: 't', stamp: 's1' }] }))
      await stage.bringNear(['t'])
      const near = stage.near.peek('p')!
      expect(near.until).toBeGreaterThan(stage.clock.monotonic())
      change(stage)
      expect(near.until).toBeLessThan(stage.clock.monotonic())
      expect(stage.near.peek('p')).toBeUndefined()
      expect(await stage.asks(['t'])).toEqual([asked])
    }
  })

  it('answers by tags only that the store was asked for, and that have the stamps that it carries', async () => {
    const stage = nearStage()
    stage.prove()
    stage.stamps.set('t', 's1').set('result', 'r1')
    const tags = [
      { tag: 't', stamp: 's1' },
      { tag: 'result', stamp: 'r1' },
    ]
    stage.slots.set('p', valueSlot(stage.clock, 'V1', { tags }))
    await stage.bringNear(['t'])
    // Nobody has asked for the stamp of the tag that only the entry knows.
    expect(stage.near.peek('p')).toBeUndefined()
    expect(await stage.asks(['t'])).toEqual(['probe p #t'])
    await stage.near.read([], ['result'])
    await stage.near.read(['p'], ['t'])
    expect(await stage.asks(['t'])).toEqual([])
    expect(stage.near.peek('p')).toBeDefined()
    stage.asked.length = 0
    expect(await stage.near.read([], ['result'])).toEqual({ slots: [], stamps: ['r1'] })
    expect(stage.asked).toEqual([])
    expect(await stage.asks(['other'])).toEqual(['probe p #other'])
  })

  it('does not answer whose tag has another stamp by now', async () => {
    const stage = nearStage()
    stage.prove()
    stage.stamps.set('t', 's2')
    stage.slots.set('p', valueSlot(stage.clock, 'V1', { tags: [{ tag: 't', stamp: 's1' }] }))
    await stage.bringNear(['t'])
    expect(stage.near.peek('p')).toBeUndefined()
  })
})

describe('room', () => {
  it('ends at so many entries, and at so many bytes', async () => {
    const few = nearStage({ max: 2 })
    const small = nearStage({ maxBytes: 250 })
    for (const stage of [few, small]) {
      for (const key of ['a', 'b', 'c']) {
        stage.slots.set(key, valueSlot(stage.clock, `V${key}`))
        await stage.near.read([key], [])
      }
      expect(stage.near.nearStats()).toMatchObject({ entries: 2, bytes: 202, evicted: 1 })
      expect(stage.near.near.find('a')).toBeUndefined()
    }
    small.slots.set('d', valueSlot(small.clock, 'Vd', {}, 'x'))
    await small.near.read(['b'], [])
    await small.near.read(['d'], [])
    expect(small.near.near.find('c')).toBeUndefined()
    expect(small.near.near.find('b')).toBeDefined()
  })
})
