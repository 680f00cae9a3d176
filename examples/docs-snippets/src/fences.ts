import assert from 'node:assert/strict'
import {
  createCache,
  defineKey,
  Invalidate,
  InvalidationError,
  memoryStore,
  ReadThrough,
  setDefaultCache,
} from '@readthrough/core'
import { redisStore } from '@readthrough/redis'

const account = defineKey('account', (id: number) => [id])

interface Account {
  readonly id: number
  readonly limit: number
}

const cache = createCache({ namespace: 'fences', store: memoryStore() })
setDefaultCache(cache)

const rows = new Map<number, Account>([[1, { id: 1, limit: 100 }]])
let loads = 0

class Accounts {
  @ReadThrough({ key: account, tags: ['account:{0}'] })
  async findById(id: number): Promise<Account | null> {
    loads++
    return rows.get(id) ?? null
  }

  // #region fence
  @Invalidate({ key: account, tags: ['account:{0}'], fence: true })
  async setLimit(id: number, limit: number): Promise<void> {
    rows.set(id, { id, limit }) // were the process to die here, nobody would be answered with the old limit
  }
  // #endregion

  // #region hold-off
  @Invalidate({ key: account, holdOff: '2s' }) // longer than replicas of the database ever lag
  async close(id: number): Promise<void> {
    rows.delete(id)
  }
  // #endregion

  // #region throw
  @Invalidate({ key: account, onFailure: 'throw' })
  async freeze(id: number): Promise<Account> {
    const frozen = { id, limit: 0 }
    rows.set(id, frozen)
    return frozen
  }
  // #endregion
}

const accounts = new Accounts()
await accounts.findById(1)
await accounts.setLimit(1, 50)
assert.equal((await accounts.findById(1))?.limit, 50)
await cache.drain()
await accounts.findById(1)
assert.equal(loads, 2)

// #region failed
cache.on('fence.failed', ({ method, targets, error }) =>
  console.warn(`${method} has no fence over ${targets.join()}`, error),
)
// #endregion

await accounts.close(1)
await accounts.findById(1)
await accounts.findById(1)
assert.equal(loads, 4)

// #region defaults
const shop = createCache({
  namespace: 'shop',
  store: redisStore({ url: process.env['REDIS_URL'] }),
  holdOff: '2s', // the database is read through replicas
  replicas: { min: 1, timeout: '500ms' }, // a Redis that may fail over
})
// #endregion

// #region clear
const vault = createCache({
  namespace: 'vault',
  store: redisStore({ url: process.env['REDIS_URL'] }),
  onFailover: 'clear', // what an old copy of Redis holds is dropped, and never served
})
// #endregion

// #region calls
await cache.invalidate({ keys: [account(1)] }, { holdOff: '5s' })
await cache.invalidate({ keys: [account(1)] }, { holdOff: false }) // not held off, whatever the cache says
// #endregion

await Promise.all([cache.close(), shop.close(), vault.close()])

const warned: unknown[][] = []
console.warn = (...said: unknown[]) => void warned.push(said)

// #region caught
try {
  await accounts.freeze(1)
} catch (error) {
  if (!(error instanceof InvalidationError)) throw error
  console.warn(`frozen, and others may not see it yet: ${error.state}`, error.result)
}
// #endregion

assert.deepEqual(warned, [['frozen, and others may not see it yet: lost', { id: 1, limit: 0 }]])
