import { setTimeout as sleep } from 'node:timers/promises'
import { createCache, memoryStore, type Cache, type CacheOptions, type ReadOptions } from '@readthrough/core'
import { redisStore } from '@readthrough/redis'
import { createClient } from 'redis'
import type { Trouble } from './plan.js'

/** The states in which a cache is closed. */
export const STATES = [
  'in memory',
  'connected',
  'over a given client',
  'connecting',
  'refused',
  'hung',
  'refreshing',
  'loading',
  'loading with time left',
  'queueing',
  'waiting',
  'auditing',
  'invalidating in an outage',
  'opened and never used',
] as const

export type StateName = (typeof STATES)[number]

/** What the program is told, as its argument. */
export interface ExitOrders {
  readonly state: StateName
  /** Of a Redis, through a proxy that does wrong on demand. */
  readonly url: string
  /** Of a server that takes connections and never says anything. */
  readonly silentUrl: string
}

interface Given extends ExitOrders {
  readonly make: (trouble: Trouble) => Promise<void>
}

/** Loads nobody waits for, and that never end. */
const never = (): Promise<number> => new Promise(() => {})
/** Callers of such loads get an error, or nothing, when the cache is closed. */
const forget = (going: Promise<unknown>): void => void going.catch(() => {})
const one = async (): Promise<number> => 1
/** A busy machine must not be taken for a store that does not answer. */
const PATIENT = { deadlines: { read: '5s', write: '5s' } } as const
const CLOSED_PORT = 'redis://127.0.0.1:1'

function over(url: string, options: Partial<CacheOptions> = {}): Cache {
  return createCache({ namespace: 'exits', store: redisStore({ url }), ...options })
}

/** Reads until it hits: the first connection may take longer than a read waits. */
async function read(cache: Cache, options: ReadOptions<number, number> = {}): Promise<Cache> {
  while (cache.stats().hits === 0) {
    await cache.readThrough(['k'], one, options)
    await cache.drain()
  }
  return cache
}

async function miss(cache: Cache): Promise<Cache> {
  await cache.readThrough(['k'], one)
  return cache
}

/** Brings a cache into each state. What is to be ended besides the cache ends in `after`. */
export const ENTER: Readonly<
  Record<StateName, (given: Given) => Promise<{ readonly cache: Cache; readonly after?: () => void }>>
> = {
  'in memory': async () => ({ cache: await read(createCache({ namespace: 'exits', store: memoryStore() })) }),
  connected: async ({ url }) => ({ cache: await read(over(url)) }),
  'opened and never used': async ({ url }) => ({ cache: over(url) }),
  'over a given client': async ({ url }) => {
    const client = createClient({ url }).on('error', () => {})
    await client.connect()
    const cache = await read(createCache({ namespace: 'exits', store: redisStore({ client }) }))
    return { cache, after: () => client.destroy() }
  },
  connecting: async ({ silentUrl }) => ({ cache: await miss(over(silentUrl)) }),
  refused: async () => ({ cache: await miss(over(CLOSED_PORT)) }),
  async hung({ url, make }) {
    const cache = await read(over(url))
    await make('drop')
    // One after the other, until the circuit has opened.
    for (let i = 0; i < 10; i++) await cache.readThrough(['k', i], one)
    return { cache }
  },
  async refreshing({ url }) {
    const cache = over(url, PATIENT)
    const options = { ttl: '100ms', stale: { whileRevalidate: '1m' } } as const
    await read(cache, options)
    await sleep(200)
    await cache.readThrough(['k'], never, options)
    return { cache }
  },
  async loading({ url }) {
    const cache = await read(over(url))
    forget(cache.readThrough(['slow'], never))
    forget(cache.readThrough(['slow'], never))
    await sleep(50)
    return { cache }
  },
  async 'loading with time left'({ url }) {
    const cache = await read(over(url))
    forget(cache.readThrough(['slow'], never, { timeout: { hard: '1h' } }))
    await sleep(50)
    return { cache }
  },
  async queueing({ url }) {
    const cache = await read(over(url, { maxLoads: 1 }))
    for (let i = 0; i < 3; i++) forget(cache.readThrough(['slow', i], never))
    await sleep(50)
    return { cache }
  },
  async waiting({ url }) {
    const [cache, other] = [await read(over(url)), over(url)]
    forget(other.readThrough(['slow'], never))
    await sleep(50)
    forget(cache.readThrough(['slow'], one))
    await sleep(50)
    await other.close()
    return { cache }
  },
  async auditing({ url }) {
    const cache = over(url, { ...PATIENT, audit: { share: 1, grace: '1h' } })
    await read(cache)
    await sleep(50)
    return { cache }
  },
  async 'invalidating in an outage'({ url, make }) {
    const cache = await read(over(url))
    await make('refuse')
    forget(cache.invalidate({ keys: [['k']], tags: ['t'] }))
    await sleep(50)
    return { cache }
  },
}
