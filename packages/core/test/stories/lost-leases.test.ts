import { describe, expect, it } from 'vitest'
import { shaky } from './shaky.js'

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
