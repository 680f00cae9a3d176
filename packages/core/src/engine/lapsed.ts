import { LRUCache } from 'lru-cache'
import type { Clock } from '../base/clock.js'
import type { Background } from './background.js'
import { createJoinReload, type JoinReloadParts } from './join-reload.js'
import type { Lapsed } from './lookup.js'
import { trustedMs } from './patience.js'
import type { Load, ReadCall } from './read-call.js'
import type { StartReload } from './start-reload.js'
import type { Reload } from './reload.js'
import { nameOf } from './replacing.js'
import { createStandIn, endOf, type Answer, type StandIn } from './stand-in.js'
import type { Flights } from './single-flight.js'

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
export interface LapsedParts extends Omit<JoinReloadParts, keyof StandIn> {
  readonly flights: Flights
  readonly startReload: StartReload
  readonly background: Background
  readonly clock: Clock
}

/** After a failure, what has lapsed answers in this process for so long without a try: so a database that is down gets few. */
const REST_MS = 1_000
/** Failures that are remembered. */
const MAX_REMEMBERED = 10_000

/** See {@link AnswerLapsed}. */
export function createAnswerLapsed(parts: LapsedParts): AnswerLapsed {
  const { flights, startReload, background, clock, emit } = parts
  const standing = createStandIn(parts)
  const { standIn, mayStandIn, inTime, tooLate } = standing
  const join = createJoinReload({ ...parts, ...standing })
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
}
