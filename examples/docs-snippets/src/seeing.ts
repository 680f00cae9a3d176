import assert from 'node:assert/strict'
import { subscribe } from 'node:diagnostics_channel'
import { isDeepStrictEqual } from 'node:util'
import {
  createCache,
  hashOf,
  memoryStore,
  systemRandom,
  type AuditOptions,
  type CacheEventMessage,
} from '@readthrough/core'
import { fakeClock } from '@readthrough/testing'

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
assert.deepEqual(
  Object.keys(told),
  'key state ageMs freshMs leftMs loadMs size serializer tags version isNear'.split(' '),
)
assert.equal(told.state, 'fresh')
assert.equal(told.key, 'product:42')

// #region disabling
cache.disable() // reads go past the cache from now on; invalidations are still sent
cache.enable()
await cache.disabled(async () => load()) // for what happens in here, and nothing else
// #endregion
await cache.close()

// One hit in a hundred would not do to see that it works.
const clock = fakeClock()
const store = memoryStore({ clock })
const random = { ...systemRandom, fraction: () => 0 }
const parts = { namespace: 'shop', store, clock, random }

// #region audit
const shop = createCache({ ...parts, audit: { share: 0.01 } })

shop.on('stale.detected', ({ key, ageMs }) => log(`${key} is stale, loaded ${ageMs / 1000} s ago`))
// #endregion

let price = 10
const find = (): Promise<number> => shop.readThrough(['price', 42], async () => price)
await find()
price = 11 // and nobody invalidates it
await find()
await clock.advance(3_000)
assert.equal(lines.at(-1), 'price:42 is stale, loaded 2 s ago')

// #region audit-share
const { audits, staleDetected } = shop.stats()
const staleShare = staleDetected / audits // of the hits
// #endregion
assert.equal(staleShare, 1)
await shop.close()

// #region audit-equal
const audit: AuditOptions = {
  share: 0.01,
  when: ({ method }) => method !== 'Reports.yearly', // half a minute each
  equal(cached, loaded, { method }) {
    return method === 'Rates.latest' ? cached.rate === loaded.rate : isDeepStrictEqual(cached, loaded)
  },
}
// #endregion
const ofRates = { method: 'Rates.latest', key: 'rates:eur' }
assert.equal(audit.equal?.({ rate: 1, readAt: 1 }, { rate: 1, readAt: 2 }, ofRates), true)
assert.equal(audit.when?.(ofRates), true)
await createCache({ ...parts, audit }).close()

const redacted: string[] = []
// #region redact
const discreet = createCache({ namespace: 'accounts', store: memoryStore(), redactKey: hashOf })

discreet.on('miss', ({ key }) => redacted.push(key))
await discreet.readThrough(['account', 'ann@example.com'], load)
// redacted: ['PT1q7he7DkIVRFWSiMsaHnbItjeHB05t7momwrBzakk']
// #endregion
assert.deepEqual(redacted, ['PT1q7he7DkIVRFWSiMsaHnbItjeHB05t7momwrBzakk'])
await discreet.close()
