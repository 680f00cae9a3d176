import assert from 'node:assert/strict'
import { createCache, currentLoad, defineKey, isReadthroughError, memoryStore, ReadThrough } from '@readthrough/core'
import { fakeClock } from '@readthrough/testing'

const clock = fakeClock()
const store = memoryStore({ clock })

// #region cache
const shop = createCache({
  namespace: 'shop',
  store,
  timeout: { hard: '10s' }, // of every load, unless nearer by says otherwise
  maxLoads: 20, // at once, in this process: no more than the database's pool has connections
})
// #endregion
await shop.close()

const cache = createCache({ namespace: 'loads', store, clock, jitter: 0, maxLoads: 1 })
const rate = defineKey('rate', (currency: string) => [currency])
const report = defineKey('report', (month: string) => [month])

let answer: (rate: number) => void = () => {}
let wasAborted = false

/** Stands for a server that takes its time. */
async function request(_currency: string, { signal }: { signal: AbortSignal | undefined }): Promise<number> {
  return new Promise((resolve, reject) => {
    answer = resolve
    signal?.addEventListener('abort', () => {
      wasAborted = true
      reject(signal.reason as Error)
    })
  })
}

class Rates {
  // #region hard
  @ReadThrough({ key: rate, cache, ttl: '1m', timeout: { hard: '2s' } })
  async of(currency: string): Promise<number> {
    return request(currency, { signal: currentLoad()?.signal }) // called back after 2 seconds
  }
  // #endregion

  // #region none
  @ReadThrough({ key: report, cache, ttl: '1d', timeout: false }) // takes its minutes
  async report(month: string): Promise<string> {
    return month
  }
  // #endregion
}

const rates = new Rates()

async function quoted(currency: string): Promise<number | undefined> {
  // #region caught
  try {
    return await rates.of(currency)
  } catch (error) {
    if (isReadthroughError(error) && error.code === 'LOAD_TIMEOUT') return undefined // too late for this caller
    throw error
  }
  // #endregion
}

const quoting = quoted('CHF')
await clock.advance(2_000)
assert.equal(await quoting, undefined)
assert.equal(wasAborted, true)

const again = rates.of('EUR')
await clock.advance(10)
answer(1.1)
assert.equal(await again, 1.1)
await cache.drain()

const slow = rates.of('USD')
await clock.advance(10)
const queued = rates.report('May')
await clock.advance(10)
// #region seen
const { loadTimeouts, queuedLoads, longestQueue } = cache.stats()
// #endregion
assert.deepEqual({ loadTimeouts, queuedLoads, longestQueue }, { loadTimeouts: 1, queuedLoads: 1, longestQueue: 1 })
answer(0.9)
assert.deepEqual(await Promise.all([slow, queued]), [0.9, 'May'])
await cache.close()
