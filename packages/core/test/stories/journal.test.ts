import { describe, expect, it } from 'vitest'
import { fakeClock } from '../../../testing/src/fake-clock.js'
import { createBackground } from '../../src/engine/background.js'
import { PLAIN } from '../../src/engine/how.js'
import { createJournal } from '../../src/engine/journal.js'
import { createRecent } from '../../src/engine/recent.js'
import { settled } from './story.js'
import { shaky, type Shaky } from './shaky.js'

/** Begins an invalidation, and says how it ended and after how many milliseconds. */
function invalidating({ cache, clock }: Shaky, key: string): { readonly ended: () => string | undefined } {
  const began = clock.monotonic()
  let ended: string | undefined
  void cache.invalidate({ keys: [[key]] }).then((state) => (ended = `${state} after ${clock.monotonic() - began} ms`))
  return { ended: () => ended }
}

describe('an outage', () => {
  it.each(['hang', 'fail'] as const)('costs writers one deadline in all where the store does %s', async (kind) => {
    const shop = shaky()
    const { clock, flaky } = shop
    flaky.fault({ kind })
    for (let i = 0; i < 5; i++) void shop.cache.readThrough([`read ${i}`], async () => i)
    const first = invalidating(shop, 'p')
    await clock.advance(600)
    const second = invalidating(shop, 'q')
    await clock.advance(500)
    expect(first.ended()).toMatch(/^pending/)
    expect(second.ended()).toMatch(/^pending/)
    const third = invalidating(shop, 'r')
    // It may be the probe, which takes as long as one try.
    await clock.advance(300)
    expect(third.ended()).toMatch(/^pending/)
    expect(shop.cache.stats().pendingInvalidations).toBe(3)
  })

  it('that is over has what is pending replayed at once, in the order in which it came', async () => {
    const shop = shaky()
    const { cache, clock, flaky, renewed } = shop
    flaky.fault({ kind: 'fail' })
    for (const key of ['p', 'q', 'p', 'r']) void cache.invalidate({ keys: [[key]] })
    await clock.advance(1_100)
    expect(cache.stats().pendingInvalidations).toBe(3)
    flaky.heal()
    shop.events()
    renewed()
    await settled()
    expect(cache.stats().pendingInvalidations).toBe(0)
    expect(shop.events().filter((line) => line.startsWith('invalidation'))).toEqual(['invalidation.recovered q p r'])
  })

  it('that a read finds over has what is pending replayed at once', async () => {
    const shop = shaky()
    const { cache, clock, flaky } = shop
    flaky.fault({ kind: 'fail' })
    void cache.invalidate({ keys: [['p']] })
    await clock.advance(1_100)
    expect(cache.stats().pendingInvalidations).toBe(1)
    flaky.heal()
    while (cache.stats().circuit !== 'closed') {
      expect(cache.stats().pendingInvalidations).toBe(1)
      await shop.read('other')
      await clock.advance(1)
    }
    await settled()
    expect(cache.stats().pendingInvalidations).toBe(0)
  })
})

describe('a replay', () => {
  it('leaves out nothing for what the store refuses, also not the last one, by close()', async () => {
    const shop = shaky()
    const { cache, clock, flaky } = shop
    flaky.fault({ kind: 'fail', verbs: ['delete', 'dropStamps', 'deleteMatching'] })
    void cache.invalidate({ keys: [['p']], tags: ['t'], patterns: ['q:*'] })
    await clock.advance(1_100)
    flaky.heal()
    flaky.fault({ kind: 'fail', verbs: 'delete' })
    shop.events()
    const closing = cache.close()
    await clock.advance(1_000)
    await closing
    const ends = shop.events().filter((line) => line.startsWith('invalidation'))
    expect(ends).toEqual(['invalidation.recovered #t', 'invalidation.recovered q:*', 'invalidation.lost p'])
  })

  it.each([0, 1, 2, 3, 4])('that is about to end leaves out nothing that comes %i turns later', async (turns) => {
    const clock = fakeClock()
    const dropped: string[] = []
    const background = createBackground(clock, () => {})
    const journal = createJournal({
      drop: async ({ keys }) => void dropped.push(...keys),
      recent: createRecent(clock),
      background,
      clock,
      emit: () => background.start(comeLate),
    })
    const owe = (key: string): void => journal.owe({ keys: [key], patterns: [], tags: [] }, PLAIN)
    let isFirst = true
    async function comeLate(): Promise<void> {
      if (!isFirst) return
      isFirst = false
      for (let turn = 0; turn < turns; turn++) await Promise.resolve()
      owe('second')
      await journal.recover()
    }
    owe('first')
    await journal.recover()
    await settled()
    expect(dropped).toEqual(['first', 'second'])
  })
})
