import assert from 'node:assert/strict'
import { createCache, defineKey, Invalidate, memoryStore, ReadThrough, type Cache } from '@readthrough/core'

const rate = defineKey('rate', (currency: string) => [currency])
const store = memoryStore()

// #region validate
const prices = createCache({ namespace: 'prices', store, near: {} })
// #endregion

// #region bounded
const rates = createCache({
  namespace: 'rates',
  store,
  near: { mode: { bounded: '50ms' }, max: 50_000, copy: 'freeze' },
})
// #endregion

const rows = new Map([['EUR', { currency: 'EUR', perUsd: 0.9 }]])
let loads = 0

function repositoryOf(cache: Cache) {
  class Rates {
    @ReadThrough({ key: rate, ttl: '10m', cache })
    async find(currency: string): Promise<{ currency: string; perUsd: number } | null> {
      loads++
      return rows.get(currency) ?? null
    }

    // #region wait
    @Invalidate({ key: rate, cache, wait: 'all' })
    async set(currency: string, perUsd: number): Promise<void> {
      rows.set(currency, { currency, perUsd })
    }
    // #endregion
  }
  return new Rates()
}

await new Promise((resolve) => rates.on('near.live', resolve))
// As another process.
const elsewhere = createCache({ namespace: 'rates', store, near: { mode: { bounded: '50ms' } } })

// #region stats
const isAnsweredUnasked = () => rates.stats().near?.isLive === true
rates.on('near.lost', () => console.warn('The near tier asks the store for everything it has'))
// #endregion

for (const cache of [prices, rates]) {
  const here = repositoryOf(cache)
  for (let i = 0; i < 3; i++) {
    assert.deepEqual(await here.find('EUR'), { currency: 'EUR', perUsd: 0.9 })
    await cache.drain()
  }
  assert.equal(cache.stats().nearHits, 1)
}
assert.equal(loads, 2)
assert.ok(isAnsweredUnasked())
assert.ok(Object.isFrozen(await repositoryOf(rates).find('EUR')))

await repositoryOf(elsewhere).set('EUR', 0.8)
assert.equal((await repositoryOf(rates).find('EUR'))?.perUsd, 0.8)
assert.deepEqual(rates.stats().coherence, { boundedMs: 50 })

await prices.close()
await elsewhere.close()
