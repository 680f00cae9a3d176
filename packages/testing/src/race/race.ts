import {
  createCache,
  memoryStore,
  systemRandom,
  type Cache,
  type CacheOptions,
  type Clock,
  type StoreFactory,
} from '@readthrough/core'
import { fakeClock, type FakeClock } from '../fake-clock.js'
import { pausedObject, type AsyncMethodName } from './paused.js'
import { pausedStore } from './paused-store.js'
import { inContext, turn, type Turns } from './turns.js'

/** What one order is arranged with: whatever it gives takes its steps in turn. */
export interface Race {
  /**
   * A cache for the repository, over a memory store that is empty at the start of each order; with `store`, over another
   * one. Two caches with the same options share what they store, as two processes do. Closed when the order has ended.
   */
  cache(options?: Partial<CacheOptions>): Cache
  /** For a cache that you make yourself: the store with steps. Such a cache needs the race's {@link Race.clock} as well. */
  store(store: StoreFactory): StoreFactory
  /** Stands still, and moves a little where nothing else can: see {@link Race.store}. */
  readonly clock: Clock
  /**
   * The same object, for the repository to use, whose `methods` are steps. What they are given or give that has such
   * methods too, such as the handle of a transaction, is paused alike; and where one takes a function, as `transaction`
   * does, what it does after that function has ended is a step of its own.
   *
   * @example
   * const table = race.paused(ordersTable(), ['find', 'save'])
   * const pool = race.paused(new Pool(), ['connect', 'query'])
   */
  paused<T extends object>(object: T, methods: readonly AsyncMethodName<T>[], name?: string): T
  /** A step of its own: waits for its turn, and then runs `work`. For what is no method of an object. */
  step<T>(label: string, work: () => Promise<T>): Promise<T>
}

/** A race, and what drives it. */
export interface RaceStage {
  readonly race: Race
  readonly clock: FakeClock
  /** Whether a value was found in a store. */
  hasHit(): boolean
  close(): Promise<void>
}

/** Few, because the store makes room for all of them, and is made for each order. */
const MEMORY_SLOTS = 200

/** How long the caches get to close, in their own time. */
const CLOSING_MS = 60_000

/** What `checkRaces` hands to a test, for one order. */
export function createRace(turns: Turns): RaceStage {
  const clock = fakeClock()
  const ownClock: Clock = {
    ...clock,
    // What a timer goes on with belongs to whoever has set it.
    timer: (ms, run) => clock.timer(ms, inContext(run)),
  }
  const memory = memoryStore({ clock: ownClock, max: MEMORY_SLOTS })
  const caches: Cache[] = []
  let hasHit = false

  const store = (open: StoreFactory): StoreFactory => pausedStore(open, turns, () => (hasHit = true))
  const race: Race = {
    cache(options = {}) {
      const cache = createCache({
        namespace: 'race',
        // No chance: the same order takes the same course.
        random: { ...systemRandom, fraction: () => 0.5 },
        ...options,
        clock: ownClock,
        store: store(options.store ?? memory),
      })
      caches.push(cache)
      return cache
    },
    store,
    clock: ownClock,
    paused: (object, methods, name = 'db') => pausedObject(object, new Set(methods), turns, name),
    step: (label, work) => turns.step(label, work),
  }

  return {
    race,
    clock,
    hasHit: () => hasHit,
    async close() {
      const left = new Set(caches)
      for (const cache of caches) void cache.close().then(() => left.delete(cache))
      await turn()
      // What they may still wait for is time, and that is in our hands.
      for (let waited = 0; left.size > 0 && waited < CLOSING_MS; waited += 1_000) await clock.advance(1_000)
    },
  }
}
