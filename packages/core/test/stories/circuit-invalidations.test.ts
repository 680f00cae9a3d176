import { describe, expect, it } from 'vitest'
import { down, shaky } from './shaky.js'
import { settled } from './story.js'

describe('invalidations and the circuit breaker', () => {
  it('a tag is dropped although one of its commands was the one that decides', async () => {
    const all = shaky()
    const { cache, flaky, clock, events } = all
    flaky.fault({ kind: 'fail' })
    await down(all)
    flaky.heal()
    await clock.advance(400)
    flaky.fault({ kind: 'delay', ms: 5 })
    const invalidating = cache.invalidate({ keys: [['p']], tags: ['t'] })
    await clock.advance(15)
    expect(await invalidating).toBe('done')
    expect(events()).toEqual(['circuit.closed', 'invalidated p #t'])
  })

  it('an invalidation waits for a read that decides', async () => {
    const all = shaky()
    const { cache, flaky, clock, events } = all
    flaky.fault({ kind: 'fail' })
    await down(all)
    flaky.heal()
    await clock.advance(400)
    flaky.fault({ kind: 'delay', ms: 30, verbs: 'read' })
    const reading = cache.readThrough(['q'], async () => 1)
    await settled()
    const invalidating = cache.invalidate({ keys: [['p']] })
    await clock.advance(30)
    expect(await invalidating).toBe('done')
    await reading
    expect(events().slice(0, 1)).toEqual(['circuit.closed'])
  })

  it('what has waited nearly as long as it may is not sent with next to no time, which would tell of a store that is away', async () => {
    const all = shaky()
    const { cache, flaky, clock, events } = all
    flaky.fault({ kind: 'fail' })
    await down(all)
    flaky.heal()
    await clock.advance(400)
    const wake = flaky.fault({ kind: 'hang' })
    const invalidating = Promise.all(Array.from({ length: 10 }, (_, i) => cache.invalidate({ keys: [['p', i]] })))
    await clock.advance(249)
    flaky.fault({ kind: 'delay', ms: 4 })
    wake()
    await clock.advance(100)
    expect(new Set(await invalidating)).toEqual(new Set(['done']))
    expect(events().filter((line) => !line.startsWith('invalidated'))).toEqual(['circuit.closed'])
  })

  it('replays what is pending as soon as the circuit is closed again', async () => {
    const all = shaky()
    const { cache, flaky, clock, events, read } = all
    flaky.fault({ kind: 'fail' })
    await down(all)
    const invalidating = cache.invalidate({ keys: [['p']] })
    await clock.advance(1_200)
    expect(await invalidating).toBe('pending')
    flaky.heal()
    await clock.advance(400)
    await read('probe')
    await settled()
    expect(events()).toContain('invalidation.recovered p')
  })
})
