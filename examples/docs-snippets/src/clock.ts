import assert from 'node:assert/strict'
import { createCache, memoryStore } from '@readthrough/core'
import { fakeClock } from '@readthrough/testing'

let loads = 0
const load = async (): Promise<number> => ++loads

// #region clock
const clock = fakeClock()
const cache = createCache({ namespace: 'test', store: memoryStore({ clock }), clock, ttl: '1m' })

await cache.readThrough(['k'], load)
await cache.drain()
await cache.readThrough(['k'], load) // from the cache
await clock.advance(61_000)
await cache.readThrough(['k'], load) // loads again
// #endregion
assert.equal(loads, 2)
await cache.close()
