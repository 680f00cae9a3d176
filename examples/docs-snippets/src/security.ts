import assert from 'node:assert/strict'
import { AsyncLocalStorage } from 'node:async_hooks'
import { createHmac, randomBytes } from 'node:crypto'
import { createCache, memoryStore, ReadThrough, setDefaultCache } from '@readthrough/core'
import { encrypted } from '@readthrough/payload'
import { redisStore } from '@readthrough/redis'
import { superjsonSerializer } from '@readthrough/superjson'

/** In place of what a secret manager gives. */
const secrets = {
  redisPassword: 'from a secret manager',
  certificate: '',
  cacheKey: randomBytes(32),
  logKey: randomBytes(32),
}

// #region production
const sessions = new AsyncLocalStorage<{ tenant: string }>()

const throughTls = redisStore({
  options: {
    url: 'rediss://redis.internal:6380',
    username: 'shop', // a user of its own: the commands of the README, and ~rt:shop:*
    password: secrets.redisPassword,
    socket: { tls: true, ca: secrets.certificate }, // checked; never `rejectUnauthorized: false`
  },
})

const openShop = (store = throughTls) =>
  createCache({
    namespace: 'shop',
    store,
    serializer: encrypted(superjsonSerializer(), { keys: [{ id: '2026-11', key: secrets.cacheKey }] }),
    vary: () => sessions.getStore()?.tenant, // of a session that was checked, not of a header
    redactKey: (name) => createHmac('sha256', secrets.logKey).update(name).digest('base64url'), // for logs
    maxValueBytes: 262_144,
  })
// #endregion

const shop = openShop(memoryStore())
const keys: string[] = []
shop.on('miss', ({ key }) => keys.push(key))
const planOf = (tenant: string): Promise<string> =>
  sessions.run({ tenant }, () => shop.readThrough(['plan', 'ann@example.org'], async () => `of ${tenant}`))
assert.deepEqual([await planOf('acme'), await planOf('umbrella')], ['of acme', 'of umbrella'])
await shop.drain()
assert.equal(await planOf('acme'), 'of acme')
assert.equal(shop.stats().hits, 1)
assert.equal(keys.length, 2)
assert.doesNotMatch(keys.join(), /acme|ann|plan/)
assert.equal(await shop.readThrough(['plan', 'ann@example.org'], async () => 'of nobody'), 'of nobody')
assert.equal(shop.stats().bypassed, 1)
await shop.close()

interface User {
  readonly mayRead: boolean
}

// #region not-authorisation
class Documents {
  // Wrong: a hit does not run the method, so whoever asks second is not checked.
  @ReadThrough({ key: (_user: User, id: number) => ['document', id] })
  async checkedInside(user: User, id: number): Promise<string> {
    if (!user.mayRead) throw new Error('forbidden')
    return `document ${id}`
  }

  // Right: who may is asked at every call, and what is cached is the same for all who may.
  async read(user: User, id: number): Promise<string> {
    if (!user.mayRead) throw new Error('forbidden')
    return this.find(id)
  }

  @ReadThrough({ key: 'found:{0}' })
  async find(id: number): Promise<string> {
    return `document ${id}`
  }
}
// #endregion

const cache = createCache({ namespace: 'documents', store: memoryStore() })
setDefaultCache(cache)
const documents = new Documents()
await documents.checkedInside({ mayRead: true }, 1)
await documents.read({ mayRead: true }, 1)
await cache.drain()
assert.equal(await documents.checkedInside({ mayRead: false }, 1), 'document 1')
await assert.rejects(documents.read({ mayRead: false }, 1), /forbidden/)
setDefaultCache(undefined)
await cache.close()
