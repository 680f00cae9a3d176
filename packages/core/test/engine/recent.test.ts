import { describe, expect, it } from 'vitest'
import { fakeClock } from '../../../testing/src/fake-clock.js'
import { PLAIN, type How } from '../../src/engine/how.js'
import { createRecent } from '../../src/engine/recent.js'
import { NO_TARGETS } from '../../src/engine/targets.js'

const HELD: How = { holdMs: 1_000, replicas: undefined, waitMs: 0 }

describe('what was invalidated of late', () => {
  const named = (count: number, from = 0): { keys: string[] } => ({
    keys: Array.from({ length: count }, (_, i) => `p:${from + i}`),
  })

  it('is bounded: beyond 10,000 names it is everything, for 30 seconds, and what comes after by its name', async () => {
    const clock = fakeClock()
    const recent = createRecent(clock)
    recent.begin({ ...NO_TARGETS, ...named(10_000) }, PLAIN)()
    expect(recent.all()?.targets.keys).toHaveLength(10_000)
    recent.begin({ ...NO_TARGETS, ...named(1, 10_000) }, PLAIN)()
    expect(recent.all()?.targets).toEqual({ keys: [], patterns: ['*'], tags: [] })
    await clock.advance(20_000)
    recent.begin({ ...NO_TARGETS, ...named(1) }, PLAIN)()
    await clock.advance(10_000)
    expect(recent.all()?.targets).toEqual({ keys: ['p:0'], patterns: [], tags: [] })
    await clock.advance(20_000)
    expect(recent.all()).toBeUndefined()
  })

  it('is bounded for patterns as well, each of which costs a scan', () => {
    const recent = createRecent(fakeClock())
    for (let i = 0; i <= 100; i++) recent.begin({ ...NO_TARGETS, patterns: [`p:${i}:*`] }, PLAIN)()
    expect(recent.all()?.targets.patterns).toEqual(['*'])
  })

  it('is each name once, from its latest end on, and as the most demanding that is still remembered', async () => {
    const clock = fakeClock()
    const recent = createRecent(clock)
    recent.begin({ ...NO_TARGETS, keys: ['p'], tags: ['t'] }, HELD)()
    await clock.advance(20_000)
    recent.begin({ ...NO_TARGETS, keys: ['p'] }, PLAIN)()
    expect(recent.all()).toEqual({ targets: { keys: ['p'], patterns: [], tags: ['t'] }, how: HELD })
    await clock.advance(20_000)
    expect(recent.all()).toEqual({ targets: { keys: ['p'], patterns: [], tags: [] }, how: HELD })
  })
})
