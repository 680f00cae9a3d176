import type { Clock } from '../../src/base/clock.js'
import type { CacheCore } from '../../src/cache/core.js'
import { READ } from '../../src/cache/read.js'
import { send } from '../../src/cache/targets.js'
import { jsonSerializer } from '../../src/entry/json-serializer.js'
import type { TransactionScope } from '../../src/engine/current-transaction.js'
import { createEngine, type Engine } from '../../src/engine/engine.js'
import type { Fence } from '../../src/engine/fence.js'
import type { How } from '../../src/engine/how.js'
import { createLeaseTogether } from '../../src/engine/lease-together.js'
import type { Load, ReadCall } from '../../src/engine/read-call.js'
import { createRecent } from '../../src/engine/recent.js'
import { createFlights } from '../../src/engine/single-flight.js'
import type { Targets } from '../../src/engine/targets.js'
import { openTransaction } from '../../src/engine/transaction.js'
import type { CacheEvent } from '../../src/events/events.js'
import type { Emit } from '../../src/events/emitter.js'
import { codedStore } from '../../src/store/coded-store.js'
import type { FeedVerbs } from '../../src/store/feed.js'
import type { EntryStore } from '../../src/store/entry-store.js'
import { nearStore, type NearStore, type NearStoreOptions } from '../../src/store/near-store.js'
import { createGroupOf } from '../../src/keys/groups.js'
import type { Store } from '../../src/store/store.js'
import type { Case, Mutant, NearMode } from './case.js'
import { readingNear } from './near-hits.js'
import type { Placement } from './cluster.js'
import { GROUP } from './index-of-keys.js'
import type { Step } from './explore.js'
import type { Server } from './server.js'
import type { Standby } from './standby.js'
import { simulatedStore } from './store.js'
import { uncheckedApart } from './unchecked-apart.js'
import { BOUND_MS, type Time } from './time.js'
import type { Wire } from './wire.js'
import { emptyPayloadTally } from '../../src/events/payload-tally.js'

/** A process: the real engine over a wire, with timers that fire when a step says so. */
export interface Process {
  readonly engine: Engine
  /** Reads, as a method does outside of transactions: what lies near may answer at once. */
  readonly readThrough: Engine['readThrough']
  /** Another server answers from here on. */
  renewed(): void
  /** Invalidates, as a decorated method does: inside a transaction it waits for its end. */
  send(targets: Targets, how: How, fence: Fence | undefined): Promise<unknown>
  /** Reads, as a decorated method does: inside a transaction apart. */
  read(call: ReadCall, load: Load): Promise<unknown>
  openTransaction(): TransactionScope
  /** Whether a fence could not be raised, and it was told of. */
  hasFailedFence(): boolean
  timers(): readonly Step[]
  /** Sends the looks that were gathered. */
  looks(): readonly Step[]
  /** Ends what a run has left open, which other runs would feel. */
  end(): void
}

/** What a process is started with. `heard` is told each timer that fires. */
export interface ProcessParts {
  readonly wire: Wire
  readonly server: Server
  readonly placement: Placement
  readonly standby: Standby
  readonly feed: FeedVerbs
  readonly time: Time
  readonly scenario: Case
  readonly mutant: Mutant | undefined
  readonly heard: (news: string) => void
  readonly emit: Emit
}

/** Wall time in every simulation: what was planted with an earlier one is dead. */
export const NOW = 1_000_000

/** Starts a process. */
export function startProcess(name: string, parts: ProcessParts): Process {
  const { wire, server, placement, standby, feed, time, scenario, mutant, heard } = parts
  const mode = scenario.near?.[name]
  const pending = new Map<string, { readonly due: number; readonly run: () => void }>()
  const scopes: TransactionScope[] = []
  const unsent = new Map<string, () => void>()
  let timersSet = 0
  let looksGathered = 0
  let ids = 0
  let tryBegan = 0
  let hasFailedFence = false

  const clock: Clock = {
    now: () => NOW + time.ms,
    monotonic: () => time.ms,
    timer(ms, run) {
      const id = `${name}.timer${++timersSet} (${Math.round(ms)} ms)`
      pending.set(id, { due: scenario.near === undefined ? 0 : time.ms + ms, run })
      return { cancel: () => void pending.delete(id), ref: () => {}, unref: () => {} }
    },
  }
  const ownRandom = { fraction: () => 0.5, id: () => `${name}${++ids}` }
  const random = mutant?.random?.(ownRandom, name) ?? ownRandom

  function emit(event: CacheEvent): void {
    hasFailedFence ||= event.type === 'fence.failed'
    parts.emit(event)
  }

  const opened = openStore()
  const coded = codedStore(opened, {
    serializer: jsonSerializer(),
    prefix: '',
    maxValueBytes: 1_000,
    random,
    clock,
    tally: emptyPayloadTally(),
    later: (run) => void unsent.set(`${name}.look${++looksGathered}`, run),
  })
  const near = mode === undefined ? undefined : openNear(coded, opened.feed, mode)
  const engine = createEngine({
    store: near ?? coded,
    clock,
    random,
    emit,
    flights: flightsFor(mutant),
    groupOf: scenario.groups?.includes('indexes') === true ? createGroupOf(new Map([[GROUP, 100]])) : undefined,
    leaseTogether: mutant?.leaseTogether ?? createLeaseTogether,
    recent: mutant?.recent?.(createRecent(clock)) ?? createRecent(clock),
    waitMs: scenario.waitMs ?? Infinity,
    // No time passes here. So short that the first failure is the last; or so long that none is.
    invalidateTryMs: scenario.triesAgain === true ? 1_000 : 5,
  })
  const used = mutant?.engine?.(engine) ?? engine
  const readThrough = readingNear({ engine: used, near: mode === 'bounded' ? near : undefined, clock, emit })
  // As much of a cache as these two ask for.
  const core = {
    engine: used,
    emit,
    off: () => undefined,
    invalidate: used.invalidate,
    participant: { send: (targets: Targets, how: How) => used.invalidate(targets, 'transaction', how) },
  } as unknown as CacheCore

  return {
    engine: used,
    readThrough,
    renewed() {
      near?.renewed()
      used.renewed()
    },
    send: (targets, how, fence) => send(core, 'simulated', targets, how, fence),
    read: READ(core),
    openTransaction() {
      const scope = openTransaction()
      scopes.push(scope)
      return mutant?.transaction?.(scope) ?? scope
    },
    hasFailedFence: () => hasFailedFence,
    timers: () =>
      [...pending]
        .filter(([, { due }]) => due <= time.ms)
        .map(([id, { run }]) => ({
          name: `${id} fires`,
          take() {
            pending.delete(id)
            tryBegan = standby.failovers
            heard(tryBegan === 0 ? id : `${id} after the standby has taken over`)
            run()
          },
        })),
    looks: () =>
      [...unsent].map(([id, run]) => ({
        name: `${id} is sent`,
        take() {
          unsent.delete(id)
          heard(id)
          run()
        },
      })),
    end() {
      for (const scope of scopes) void scope.rollback()
    },
  }

  function openNear(inner: EntryStore, told: FeedVerbs | undefined, as: NearMode): NearStore {
    const options: NearStoreOptions = {
      max: 100,
      maxBytes: undefined,
      ttlMs: Infinity,
      boundMs: as === 'bounded' ? BOUND_MS : undefined,
      copy: 'share',
      feed: told,
      clock,
      emit,
    }
    return mutant?.near?.(inner, options) ?? nearStore(inner, options)
  }

  /** With those groups that the case says it has. */
  function openStore(): Store {
    const resend = <T>(what: string, execute: () => T): Promise<T> => wire.send(what, execute, JSON.stringify)
    const right = simulatedStore({
      wire,
      server,
      placement,
      standby,
      feed,
      tryBegan: () => (mutant?.believesAnyone === true ? standby.failovers : tryBegan),
      sweep: mutant?.sweep ?? ((cluster) => cluster),
      looksAtOnce: scenario.looksAtOnce ?? false,
      index: {
        broken: (index) => mutant?.index?.(index, server, resend) ?? index,
        keepsVersions: mutant?.keepsVersions === true,
      },
    })
    const whole = mutant?.store?.(right, server, resend) ?? right
    const { barriers, tagBarriers, counters, claims, replicas, indexes, probe, feed: told, ...common } = whole
    const groups = Object.entries({ barriers, tagBarriers, counters, claims, replicas, indexes })
    return {
      ...common,
      readsTogether: scenario.gathers,
      ...(mode === undefined ? {} : { probe, feed: told }),
      ...Object.fromEntries(groups.filter(([group]) => scenario.groups?.some((one) => one === group))),
    }
  }
}

function flightsFor(mutant: Mutant | undefined): ReturnType<typeof createFlights> {
  const flights = uncheckedApart(createFlights())
  return mutant?.flights?.(flights) ?? flights
}
