import assert from 'node:assert/strict'
import { subscribe } from 'node:diagnostics_channel'
import { createCache, memoryStore, type CacheEventMessage } from '@readthrough/core'

const cache = createCache({ namespace: 'seeing', store: memoryStore() })
const lines: string[] = []
const log = (line: string): void => void lines.push(line)

// #region events
const stop = cache.on('miss', ({ method, key, reason }) => log(`${method} missed ${key}: ${reason}`))
cache.on('store.failed', ({ operation, error }) => log(`the store failed at ${operation}: ${String(error)}`))
// #endregion

// #region channel
subscribe('readthrough:event', (message) => {
  const { namespace, event } = message as CacheEventMessage
  if (event.type === 'loaded') log(`${namespace}: ${event.method} loaded`)
})
// #endregion

const load = async (): Promise<string> => 'value'
await cache.readThrough(['product', 42], load)
await cache.drain()
await cache.readThrough(['product', 42], load)
stop()
await cache.readThrough(['product', 43], load)
assert.deepEqual(lines, ['product missed product:42: absent', 'seeing: product loaded', 'seeing: product loaded'])

// #region stats
const { hits, misses, hitRate, methods } = cache.stats()
// #endregion
assert.deepEqual([hits, misses, hitRate, methods['product']?.loads], [1, 2, 1 / 3, 2])

// #region explain
const told = await cache.explain(['product', 42])
// { key: 'product:42', state: 'fresh', ageMs, freshMs, leftMs, loadMs, size, serializer: 'json', tags: [], version: undefined }
// #endregion
assert.deepEqual(Object.keys(told), 'key state ageMs freshMs leftMs loadMs size serializer tags version'.split(' '))
assert.equal(told.state, 'fresh')
assert.equal(told.key, 'product:42')

// #region disabling
cache.disable() // reads go past the cache from now on; invalidations are still sent
cache.enable()
await cache.disabled(async () => load()) // for what happens in here, and nothing else
// #endregion
await cache.close()
