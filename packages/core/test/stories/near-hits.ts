import { fakeClock, type FakeClock } from '../../../testing/src/fake-clock.js'
import {
  createCache,
  defineKey,
  memoryStore,
  type Cache,
  type CacheOptions,
  type DeclaredKey,
} from '../../src/index.js'

type Id = number | string | bigint

/** A cache that answers near, with a function before which it stands. */
export interface NearCache {
  readonly cache: Cache
  readonly clock: FakeClock
  readonly store: CacheOptions['store']
  /** How often a key was made, and how often something loaded. */
  readonly made: { keys: number; loads: number }
  readonly product: DeclaredKey<[id: Id]>
  readonly find: (id: Id, ...more: unknown[]) => Promise<{ id: Id; load: number }>
  /** Calls until the answer is at hand. */
  readonly warm: (call: () => Promise<unknown>) => Promise<void>
}

const open: Cache[] = []

/** Closes what {@link nearCache} has opened. */
export async function closeAll(): Promise<void> {
  await Promise.all(open.splice(0).map((cache) => cache.close()))
}

/** Opens one, whose feed has proved that it tells of changes. */
export async function nearCache(options: Partial<CacheOptions> = {}): Promise<NearCache> {
  const clock = (options.clock as FakeClock | undefined) ?? fakeClock()
  const store = options.store ?? memoryStore({ clock })
  const cache = createCache({
    namespace: 'near',
    near: { mode: { bounded: '1m' }, copy: 'share' },
    jitter: 0,
    ttl: '10m',
    ...options,
    store,
    clock,
  })
  open.push(cache)
  // The feed has proved by then that it tells of changes.
  await clock.advance(30_000)
  const made = { keys: 0, loads: 0 }
  const product = defineKey('product', (id: Id) => {
    made.keys++
    return [id]
  })
  const find = cache.wrap(
    async (id: Id, ..._more: unknown[]) => {
      made.loads++
      return { id, load: made.loads }
    },
    { name: 'find', key: product },
  )
  async function warm(call: () => Promise<unknown>): Promise<void> {
    for (let i = 0; i < 3; i++) {
      await call()
      await cache.drain()
    }
  }
  return { cache, clock, store, made, product, find, warm }
}
