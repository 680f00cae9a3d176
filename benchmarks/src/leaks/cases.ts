import { setTimeout as sleep } from 'node:timers/promises'
import { createCache, currentLoad, memoryStore, type Cache, type StoreFactory } from '@readthrough/core'
import { redisStore } from '@readthrough/redis'
import { createClient } from 'redis'
import type { CaseName, Orders, Trouble } from './plan.js'

/** Something that is done over and over, and should leave nothing behind. */
export interface Loop {
  round(): Promise<void>
  /** Of emitters that were given; those of the process are counted anyway. */
  listeners?(): number
  readonly cache: Cache
  close(): Promise<void>
}

/** What loops are given. */
export interface Given extends Orders {
  /** Makes trouble on the way to Redis; resolves when it is there. */
  readonly make: (trouble: Trouble) => Promise<void>
}

const AT_ONCE = 64
const GIVEN_UP_MS = 5
const HARD_MS = 30
const SLOW_MS = 60

/** See {@link CaseName}. */
export const LOOPS: Readonly<Record<CaseName, (given: Given) => Promise<Loop>>> = {
  'keys-memory': async (given) => distinctKeys(memoryStore({ max: 2_000 }), given),
  'keys-redis': async (given) => distinctKeys(redisStore({ url: given.url }), given),
  names: async ({ size }) => {
    const cache = createCache({ namespace: 'leaks', store: memoryStore({ max: 2_000 }) })
    const next = counter()
    return loop(cache, () => inTurns(size, async () => void (await cache.readThrough([`n${next()}`], async () => 1))))
  },
  'given-up': callersThatGiveUp,
  reconnects: async (given) => reconnects(redisStore({ url: given.url }), given),
  'reconnects-given': async (given) => {
    const client = createClient({ url: given.url, socket: { reconnectStrategy: 20 } }).on('error', () => {})
    await client.connect()
    const made = await reconnects(redisStore({ client }), given)
    return {
      ...made,
      listeners: () => client.eventNames().reduce((sum, name) => sum + client.listenerCount(name), 0),
      close: async () => {
        await made.close()
        client.destroy()
      },
    }
  },
  outage: invalidationsInOutages,
}

function loop(cache: Cache, round: () => Promise<void>): Loop {
  return { cache, round, close: () => cache.close() }
}

function distinctKeys(store: StoreFactory, { size }: Given): Loop {
  const cache = createCache({ namespace: 'leaks', store, jitter: 0 })
  const next = counter()
  return loop(cache, () =>
    inTurns(size, async () => {
      const id = next()
      await cache.readThrough(['key', id], async () => ({ id }), { ttl: '5s', tags: [`tag:${id}`] })
      if (id % 10 === 0) await cache.invalidate({ keys: [['key', id]], tags: [`tag:${id}`] })
    }),
  )
}

/** Some by a signal of their own, others by a hard timeout; of the loads some end late, and some never. */
async function callersThatGiveUp({ url, size }: Given): Promise<Loop> {
  const cache = createCache({ namespace: 'leaks', store: redisStore({ url }) })
  const next = counter()
  const load = (id: number) => async (): Promise<number> => {
    const signal = currentLoad()?.signal
    if (id % 3 === 0)
      return new Promise<number>((_, fail) => signal?.addEventListener('abort', () => fail(new Error())))
    if (id % 3 === 1) return new Promise<number>(() => {})
    return sleep(SLOW_MS, id)
  }
  const call = async (): Promise<void> => {
    const id = next()
    const timeout = { hard: HARD_MS }
    const callers = Array.from({ length: 5 }, () => cache.readThrough(['slow', id], load(id), { timeout }))
    const leaves = AbortSignal.timeout(GIVEN_UP_MS)
    const left = new Promise<void>((resolve) => leaves.addEventListener('abort', () => resolve()))
    await Promise.race([left, ...callers])
    await Promise.allSettled(callers)
  }
  return loop(cache, async () => {
    await Promise.all(Array.from({ length: Math.ceil(size / 5) }, call))
    await sleep(SLOW_MS)
  })
}

async function reconnects(store: StoreFactory, { size, make }: Given): Promise<Loop> {
  const cache = createCache({ namespace: 'leaks', store })
  const hits = (): number => cache.stats().hits
  const untilHit = async (): Promise<void> => {
    for (const before = hits(); hits() === before; await sleep(5)) await cache.readThrough(['one'], async () => 1)
  }
  await untilHit()
  return loop(cache, async () => {
    for (let i = 0; i < size; i++) {
      await make('reset')
      await untilHit()
    }
  })
}

async function invalidationsInOutages({ url, size, make }: Given): Promise<Loop> {
  const cache = createCache({ namespace: 'leaks', store: redisStore({ url }) })
  const next = counter()
  await cache.readThrough(['key', 0], async () => 1)
  return loop(cache, async () => {
    await make('refuse')
    const invalidate = (id: number) => cache.invalidate({ keys: [['key', id]], tags: [`tag:${id}`] })
    const ids = Array.from({ length: size }, next)
    const going = ids.map(invalidate)
    await Promise.all(ids.map((id) => cache.readThrough(['key', id], async () => id)))
    await Promise.all(going)
    await make('heal')
    while (cache.stats().pendingInvalidations > 0) await sleep(10)
  })
}

function counter(): () => number {
  let last = 0
  return () => ++last
}

async function inTurns(times: number, work: () => Promise<void>): Promise<void> {
  let left = times
  const one = async (): Promise<void> => {
    while (left-- > 0) await work()
  }
  await Promise.all(Array.from({ length: AT_ONCE }, one))
}
