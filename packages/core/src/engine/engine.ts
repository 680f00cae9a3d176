import type { Clock } from '../base/clock.js'
import { StoreError } from '../base/errors.js'
import type { Random } from '../base/random.js'
import type { Emit } from '../events/emitter.js'
import type { EntryStore } from '../store/entry-store.js'
import { createBackground, type Background } from './background.js'
import { createPrepareFill } from './fill.js'
import { createInvalidations, type Invalidate } from './invalidate.js'
import { createLeases } from './lease.js'
import { lookUp, type Seen } from './lookup.js'
import { createPending } from './pending.js'
import { createReadThrough, type ReadThrough } from './read-through.js'
import { createSeed, type Seed } from './seed.js'
import { createFlights, type Flights } from './single-flight.js'
import { createSlide } from './slide.js'
import { createWaiting } from './waiting.js'

/** What the engine works with. */
export interface EngineOptions {
  readonly store: EntryStore
  readonly clock: Clock
  readonly random: Random
  readonly emit: Emit
  readonly waitMs: number
  readonly invalidateTryMs: number
  /** The loads that may be shared; given by those who test what happens when the rules of sharing are broken. */
  readonly flights?: Flights
}

/** The rules of caching over an {@link EntryStore}. It knows no Redis, no class and no option that a user writes. */
export interface Engine {
  readonly readThrough: ReadThrough
  readonly invalidate: Invalidate
  readonly look: (key: string) => Promise<Seen>
  readonly seed: Seed
  readonly background: Background
  /** Whether an invalidation of this key has not reached the store yet. */
  isPending(key: string): boolean
  /** How many targets wait for the store to come back. */
  pendingInvalidations(): number
  /** Waits for what is under way, and tries once more what is pending. */
  close(): Promise<void>
}

/** Puts the parts together. */
export function createEngine(options: EngineOptions): Engine {
  const { store, clock, random, emit, waitMs, invalidateTryMs, flights = createFlights() } = options
  const background = createBackground(clock, (error) => {
    // The guard has told of the store's own failures.
    if (!(error instanceof StoreError)) emit({ type: 'background.failed', error })
  })
  const pending = createPending()
  const look = (key: string): Promise<Seen> => lookUp(store, clock, key)

  const leases = createLeases(store, clock, random, background)
  const prepareFill = createPrepareFill(store, clock, random, emit)
  const invalidations = createInvalidations({
    store,
    flights,
    pending,
    background,
    clock,
    emit,
    tryMs: invalidateTryMs,
  })

  return {
    readThrough: createReadThrough({
      store,
      look,
      leases,
      flights,
      waiting: createWaiting(look, clock, random),
      prepareFill,
      slide: createSlide(store, clock, background),
      background,
      clock,
      emit,
      isPending: (key) => pending.covers(key),
      waitMs,
    }),
    invalidate: invalidations.invalidate,
    look,
    seed: createSeed(leases, prepareFill),
    background,
    isPending: (key) => pending.covers(key),
    pendingInvalidations: () => pending.size,
    async close() {
      await background.close()
      await invalidations.close()
    },
  }
}
