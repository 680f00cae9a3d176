import type { Clock } from '../base/clock.js'
import { StoreError } from '../base/errors.js'
import type { Random } from '../base/random.js'
import type { Emit } from '../events/emitter.js'
import type { GroupOf } from '../keys/groups.js'
import type { EntryStore } from '../store/entry-store.js'
import { createAudit } from './audit.js'
import type { Auditing } from './audit-options.js'
import { createBackground, type Background } from './background.js'
import { createDrop } from './drop.js'
import { createFailover, type FailoverAnswer } from './failover.js'
import { createFences, type RaiseFence } from './fence.js'
import { createPrepareFill } from './fill.js'
import { createGrounds } from './ground.js'
import { createInvalidations, type Invalidate } from './invalidate.js'
import { createJournal } from './journal.js'
import { createLeases, type Leases } from './lease.js'
import { createLeaseTogether, type LeaseTogether } from './lease-together.js'
import { createLoadSlots, UNLIMITED } from './load-slots.js'
import { createLookup, type Doubts, type Seen } from './lookup.js'
import { answerInTime, HUNG_MS } from './patience.js'
import type { Ordinary } from './ordinary.js'
import { createRecent, type Recent } from './recent.js'
import { createInside, type Inside } from './read-inside.js'
import type { Load, ReadCall, Sought } from './read-call.js'
import { createReadThrough, type ReadThrough } from './read-through.js'
import { createRefresh } from './refresh.js'
import { createReplacing } from './replacing.js'
import { createSeed, type Seed } from './seed.js'
import { createSharing } from './sharing.js'
import { createFlights, type Flights } from './single-flight.js'
import { createSlide } from './slide.js'
import type { Tagged } from './targets.js'
import type { Verify } from './verify.js'
import { createWaiting } from './waiting.js'
import { createWriteThrough, type WriteThrough } from './write-through.js'

/** What the engine works with. */
export interface EngineOptions {
  readonly store: EntryStore
  readonly clock: Clock
  readonly random: Random
  readonly emit: Emit
  readonly waitMs: number
  readonly invalidateTryMs: number
  /** How many loads run at once. @default any number, and 64 while the store cannot be reached */
  readonly maxLoads?: number | undefined
  /** Whether the store cannot be reached at present. @default it can */
  readonly isDegraded?: (() => boolean) | undefined
  /** @default 'replay' */
  readonly onFailover?: FailoverAnswer | undefined
  /** Looks at what is to be stored; `undefined`: nobody does. */
  readonly verify?: Verify | undefined
  /** Which keys have an index, so that dropping a pattern costs what matches it. @default none */
  readonly groupOf?: GroupOf | undefined
  /** `undefined`: no hit is audited. */
  readonly auditing?: Auditing | undefined
  /** Told what of this engine keeps calls from being answered at once. */
  readonly ordinary?: Ordinary | undefined
  /** The loads that may be shared; given by those who test what happens when the rules of sharing are broken. */
  readonly flights?: Flights
  /** What was invalidated of late; given for the same reason, as is the next. */
  readonly recent?: Recent
  /** How callers ask for a lease together. */
  readonly leaseTogether?: (leases: Leases) => LeaseTogether
}

/** The rules of caching over an {@link EntryStore}. It knows no Redis, no class and no option that a user writes. */
export interface Engine {
  readonly readThrough: ReadThrough
  readonly writeThrough: WriteThrough
  /** Loads anew what is there; as a read where nothing is. While someone else is at it, it gives what is there. */
  readonly refresh: (call: ReadCall, load: Load) => Promise<unknown>
  /** The ways of a call from inside a transaction. */
  readonly inside: Inside
  readonly invalidate: Invalidate
  readonly raiseFence: RaiseFence
  readonly look: (sought: Sought) => Promise<Seen>
  readonly seed: Seed
  readonly background: Background
  /** Whether an invalidation of this key, or of one of these tags, has not reached the store yet. */
  isPending(tagged: Tagged): boolean
  /** How many targets wait for the store to come back. */
  pendingInvalidations(): number
  /** The store answers again: replays what is pending now, and not when its time has come. */
  recover(): void
  /**
   * Another connection answers from here on; before anything is sent over it. What was invalidated of late is passed by
   * in this process until it has been invalidated once more.
   */
  renewed(): void
  /** Waits for what is under way, and tries once more what is pending. */
  close(): Promise<void>
}

/** How many loads run at once while the store cannot be reached, where nothing else is said. */
const DEGRADED_LOADS = 64

/** Puts the parts together. */
export function createEngine(options: EngineOptions): Engine {
  const { store, clock, random, emit, waitMs, invalidateTryMs, auditing, ordinary } = options
  const { flights = createFlights(), leaseTogether = createLeaseTogether } = options
  const { recent = createRecent(clock) } = options
  const { maxLoads, isDegraded = () => false } = options
  const background = createBackground(clock, (error) => {
    // The guard has told of the store's own failures.
    if (!(error instanceof StoreError)) emit({ type: 'background.failed', error })
  })
  const drop = createDrop(store, random, options.groupOf)
  const journal = createJournal({ drop, recent, background, clock, emit, ordinary })
  const { onFailover: answer = 'replay' } = options
  const failover = createFailover({ answer, incarnation: store.incarnation, drop, background, emit, ordinary })
  const isPending = (tagged: Tagged): boolean => failover.isInDoubt() || journal.isPending(tagged)
  const isTagPending = (tag: string): boolean => failover.isInDoubt() || journal.isTagPending(tag)
  const doubts: Doubts = { isPending, isTagPending, mark: () => journal.mark() + failover.mark() }

  const slots = createLoadSlots({
    clock,
    emit,
    limit: () => maxLoads ?? (isDegraded() ? DEGRADED_LOADS : Infinity),
    waitMs,
    trustedMs: HUNG_MS,
  })
  const verifies = options.verify !== undefined
  const sharing = createSharing({ store, slots, clock, emit, waitMs, verifies })
  const lookup = createLookup(store, clock, doubts)
  const grounds = createGrounds({ store, clock, isTagPending, groupOf: options.groupOf })
  const leases = createLeases({ store, lookup, doubts, grounds, random, background, clock })
  const prepareFill = createPrepareFill({ grounds, clock, random, emit, verify: options.verify })
  const replacing = createReplacing({ store, grounds, prepareFill, background })
  const refresh = createRefresh({ store, slots, replacing, background, clock, emit })
  const invalidations = createInvalidations({
    flights,
    journal,
    forget: (targets) => store.near?.drop(targets),
    clock,
    emit,
    tryMs: invalidateTryMs,
  })
  const readThrough = createReadThrough({
    store,
    lookup,
    leases,
    leaseTogether: leaseTogether(leases),
    grounds,
    flights,
    slots,
    sharing,
    waiting: createWaiting(store, lookup, clock, random),
    prepareFill,
    replacing,
    refresh,
    slide: createSlide(store, grounds, clock, background),
    audit: auditing && createAudit({ auditing, store, slots, lookup, background, clock, random, emit, isPending }),
    background,
    clock,
    chance: () => random.fraction(),
    emit,
    isPending,
    waitMs,
    verifies,
  })

  const inside = createInside({ store, lookup, flights, slots: UNLIMITED, sharing, clock, emit, isPending })
  const timing = { clock, emit }

  async function refreshNow(call: ReadCall, load: Load): Promise<unknown> {
    const seen = isPending(call) ? undefined : await lookup.look(call)
    if (seen === undefined || !('entry' in seen)) return readThrough(call, load)
    call.patience?.begin()
    const loaded = await refresh.now(call, load, seen)
    return loaded === undefined ? readThrough(call, load) : loaded.value
  }

  return {
    readThrough: (call, load) => answerInTime(call, load, readThrough, timing),
    writeThrough: createWriteThrough({
      store,
      grounds,
      flights,
      prepareFill,
      invalidations,
      recent,
      random,
      emit,
      isPending,
    }),
    refresh: (call, load) => answerInTime(call, load, refreshNow, timing),
    inside: {
      ...inside,
      read(call, load, isDirty) {
        if (call.policy.hardMs === undefined) return inside.read(call, load, isDirty)
        return answerInTime(call, load, () => inside.read(call, load, isDirty), timing)
      },
    },
    invalidate: invalidations.invalidate,
    raiseFence: createFences({ store, invalidations, random, emit }),
    look: lookup.look,
    seed: createSeed(store, leases, prepareFill, isPending),
    background,
    isPending,
    pendingInvalidations: () => journal.size + (failover.isInDoubt() ? 1 : 0),
    recover: () => background.start(journal.recover),
    renewed() {
      const replayed = journal.renewed()
      failover.renewed()
      leases.renewed()
      emit({ type: 'store.renewed', replayed })
    },
    async close() {
      // A refresh runs the user's method, which may take for ever: it is waited for no longer than any other load.
      await background.close(waitMs)
      await refresh.close()
      await invalidations.close()
    },
  }
}
