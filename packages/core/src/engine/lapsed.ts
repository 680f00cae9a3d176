import { LRUCache } from 'lru-cache'
import type { Clock } from '../base/clock.js'
import type { Emit } from '../events/emitter.js'
import type { EntryStore } from '../store/entry-store.js'
import type { Background } from './background.js'
import { isInsideAnyLoad } from './current-load.js'
import { copyOf, type Loaded } from './load.js'
import type { LoadSlots } from './load-slots.js'
import type { Lapsed } from './lookup.js'
import { trustedMs, wantedWhile } from './patience.js'
import type { Load, ReadCall } from './read-call.js'
import type { StartReload } from './start-reload.js'
import type { Reload, ReloadOutcome } from './reload.js'
import { nameOf } from './replacing.js'
import { createStandIn, type Answer } from './stand-in.js'
import type { Flights } from './single-flight.js'
import type { Unfilled } from './unfilled.js'

/**
 * Answers a call that has found something lapsed: with what the method gives now, or with what was found where the method
 * fails or takes too long. `undefined`: the slot has changed, and this caller has to look again; what it had found is
 * given to nobody then.
 */
export type AnswerLapsed = (call: ReadCall, load: Load, found: Lapsed) => Promise<Answer | undefined>

/** What the method has failed with, and when. */
interface Failure {
  readonly error: unknown
  readonly at: number
}

/** What it needs. */
export interface LapsedParts {
  readonly store: EntryStore
  readonly flights: Flights
  readonly slots: LoadSlots
  readonly startReload: StartReload
  readonly beside: Unfilled['beside']
  readonly background: Background
  readonly clock: Clock
  readonly emit: Emit
  /** How long a caller waits for a load that is not its own, in milliseconds. */
  readonly waitMs: number
}

/** After a failure, what has lapsed answers in this process for so long without a try: so a database that is down gets few. */
const REST_MS = 1_000
/** Failures that are remembered. */
const MAX_REMEMBERED = 10_000

/** See {@link AnswerLapsed}. */
export function createAnswerLapsed(parts: LapsedParts): AnswerLapsed {
  const { store, flights, slots, startReload, beside, background, clock, emit, waitMs } = parts
  const { standIn, mayStandIn, tooLate } = createStandIn(parts)
  /** Made when first needed: it takes room for all its names at once, and most caches keep nothing for errors. */
  let failures: LRUCache<string, Failure> | undefined

  return async function answer(call, load, found) {
    const began = clock.monotonic()
    const name = nameOf(call, found)
    const failure = failures?.get(name)
    if (failure !== undefined && began - failure.at < REST_MS && mayStandIn(call, failure.error)) {
      return standIn(call, found, began, failure)
    }
    const running = flights.reloading(call.key, name)
    return running === undefined
      ? lead(call, found, began, start(call, load, found))
      : join(call, load, found, began, running)
  }

  function start(call: ReadCall, load: Load, found: Lapsed): Reload {
    const reload = startReload(call, load, found)
    flights.beginReload(reload)
    let end = (): void => {}
    const isHung = new Promise<void>((resolve) => {
      end = background.later(trustedMs(call.policy), async () => resolve())
    })
    background.start(async () => {
      // What hangs is held on to no longer than it is counted on.
      await Promise.race([finish(reload), isHung])
      end()
      flights.endReload(reload)
    })
    return reload
  }

  async function finish(reload: Reload): Promise<void> {
    const outcome = await reload.outcome
    if (outcome.kind === 'failed') remember(reload.name, { error: outcome.error, at: clock.monotonic() })
    if (outcome.kind !== 'changed') await outcome.stored
  }

  /** For no longer than it is of use: an error may hold all that its request and its answer were. */
  function remember(name: string, failure: Failure): void {
    const all = (failures ??= new LRUCache({ max: MAX_REMEMBERED }))
    all.set(name, failure)
    background.later(REST_MS, async () => {
      if (all.peek(name) === failure) all.delete(name)
    })
  }

  async function lead(call: ReadCall, found: Lapsed, began: number, reload: Reload): Promise<Answer | undefined> {
    const { method, key } = call
    const outcome = await inTime(reload.outcome, endOf(call, reload))
    if (outcome === undefined) {
      reload.leave()
      return tooLate(call, found, began)
    }
    if (outcome.kind === 'changed') return undefined
    if (outcome.kind === 'failed' && mayStandIn(call, outcome.error)) return standIn(call, found, began, outcome)
    emit({ type: 'miss', method, key, reason: 'expired' })
    if (outcome.kind === 'failed') throw outcome.error
    return { value: outcome.loaded.value }
  }

  async function join(
    call: ReadCall,
    load: Load,
    found: Lapsed,
    began: number,
    reload: Reload,
  ): Promise<Answer | undefined> {
    if (isInsideAnyLoad()) slots.hurry(call.key)
    // Copied in the very turn in which the load ends: the caller who began it may change its value in the next.
    const shared = reload.outcome.then((outcome) => ({ outcome, copy: copied(outcome) }))
    const end = endOf(call, reload)
    const given = await inTime(shared, Math.min(end, began + waitMs))
    if (given === undefined) {
      return end <= began + waitMs ? tooLate(call, found, began) : aside(call, load, found, began, end)
    }
    const { outcome, copy } = given
    if (outcome.kind === 'changed') return undefined
    if (outcome.kind === 'failed') {
      if (mayStandIn(call, outcome.error)) return standIn(call, found, began, outcome)
      throw outcome.error
    }
    if (hasOtherTags(call, found, outcome.loaded, copy)) {
      await outcome.stored
      return undefined
    }
    emit({ type: 'joined', method: call.method, key: call.key })
    return { value: copy }
  }

  function copied(outcome: ReloadOutcome): unknown {
    return outcome.kind === 'loaded' ? copyOf(outcome.loaded, store) : undefined
  }

  /** Has waited for a load that is not its own for as long as it may. */
  async function aside(call: ReadCall, load: Load, found: Lapsed, began: number, end: number): Promise<Answer> {
    const carried = new Map(found.entry.header.tags.map(({ tag, stamp }) => [tag, stamp]))
    const stamps = call.tags.map((tag) => carried.get(tag) ?? null)
    // Its time is kept here, where there is something to give when it is over.
    let isLeft = false
    const own = wantedWhile(call, () => !isLeft)
    const loading = beside(own, load, {
      kind: 'leased',
      token: nameOf(call, found),
      stamps,
    })
    const outcome = await inTime(
      loading.then(
        (value) => ({ value }),
        (error: unknown) => ({ error }),
      ),
      end,
    )
    if (outcome === undefined) {
      isLeft = true
      return tooLate(call, found, began)
    }
    if ('value' in outcome) return outcome
    if (mayStandIn(call, outcome.error)) return standIn(call, found, began, outcome)
    throw outcome.error
  }

  /** `undefined` when it is too late. */
  async function inTime<T>(outcome: Promise<T>, end: number): Promise<T | undefined> {
    const leftMs = end - clock.monotonic()
    if (leftMs === Infinity) return outcome
    if (leftMs <= 0) return undefined
    return new Promise((resolve) => {
      const timer = clock.timer(leftMs, () => resolve(undefined))
      void outcome.then(resolve).finally(() => timer.cancel())
    })
  }
}

/**
 * When a caller of this reload gets what has lapsed, on the monotonic clock. Counted from where the reload began: who
 * comes later need not find out anew that it takes long. What is over already has no end.
 */
function endOf({ policy }: ReadCall, { began, isOver }: Reload): number {
  if (isOver()) return Infinity
  return began + Math.min(policy.softMs ?? Infinity, policy.hardMs ?? Infinity)
}

/**
 * Whether the value has tags that the entry did not carry: the look that has found the entry has not looked at those, so
 * that they may have been invalidated since the load began.
 */
function hasOtherTags(call: ReadCall, { entry }: Lapsed, loaded: Loaded, value: unknown): boolean {
  if (loaded.notes.isDoubtful) return true
  try {
    const own = call.revealsTags ? call.tagsOf(value, []) : []
    return [...loaded.revealed(), ...own].some((tag) => !entry.header.tags.some((carried) => carried.tag === tag))
  } catch {
    return true
  }
}
