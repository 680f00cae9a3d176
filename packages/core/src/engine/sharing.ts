import type { Clock } from '../base/clock.js'
import type { Emit } from '../events/emitter.js'
import type { EntryStore } from '../store/entry-store.js'
import { isInsideAnyLoad } from './current-load.js'
import { createJointWait } from './joint-wait.js'
import { copyOf, hasRevealed, revealsMore, runLoad, type Loaded } from './load.js'
import type { LoadSlots } from './load-slots.js'
import { HUNG_MS, isUnwanted, unlessUnwanted, wantedWhile } from './patience.js'
import type { Load, ReadCall } from './read-call.js'
import { wanted } from './single-flight.js'

/** A load that another caller has begun, and the value of it for this caller alone. */
export interface Shared {
  readonly loaded: Loaded
  readonly value: unknown
}

/** The value of a load that this caller has begun after all, or shares with those who have. */
export interface Own {
  readonly loaded?: never
  readonly value: unknown
}

/** How callers share loads that others have begun. */
export interface Sharing {
  /**
   * Waits for a load that another caller has begun, and gives it if `judge` does, or its word why it is not for this
   * caller; `gone`: it is of use to nobody. Who has waited long enough loads as well, and takes what comes first, so that
   * a load that does not end does not cost its key. All who have waited for the same load share that one, because each of
   * them was there before it began. `tellLate` is called when it comes to that.
   */
  take<Refused extends string>(
    call: ReadCall,
    load: Load,
    loading: Promise<Loaded>,
    judge: (shared: Shared) => Shared | Refused | Promise<Shared | Refused>,
    tellLate?: () => void,
  ): Promise<Shared | Own | Refused | 'gone'>
  /**
   * The value of a load that others have begun who had waited long enough, as this caller has. Where it does not suit
   * this one, or has not ended after a minute, it loads for itself.
   */
  last(call: ReadCall, load: Load, loading: Promise<Loaded>): Promise<unknown>
}

/** What sharing needs. */
export interface SharingParts {
  readonly store: EntryStore
  readonly slots: LoadSlots
  readonly clock: Clock
  readonly emit: Emit
  /** How long a caller waits for a load that is not its own, in milliseconds. */
  readonly waitMs: number
  /** Whether values are looked at for what a copy would change. */
  readonly verifies: boolean
}

/** A load beside one that takes too long. */
interface Second {
  readonly call: ReadCall
  readonly loading: Promise<Loaded>
}

/** See {@link Sharing}. */
export function createSharing(parts: SharingParts): Sharing {
  const { store, slots, clock, waitMs, verifies } = parts
  const wait = createJointWait(clock, waitMs)
  const longWait = createJointWait(clock, HUNG_MS)
  const seconds = new WeakMap<Promise<Loaded>, Second>()

  /** Copied in the very turn in which the load ends: the caller who began it may change its value in the next. */
  function copied(loaded: Loaded): Shared {
    return { loaded, value: copyOf(loaded, store, verifies) }
  }

  async function second(call: ReadCall, load: Load, late: Promise<Loaded>): Promise<Own> {
    const known = seconds.get(late)
    if (known !== undefined) {
      wanted(known.call.patience)
      return { value: await last(call, load, known.loading) }
    }
    const loading = runLoad(call, load, parts)
    seconds.set(late, { call, loading })
    return { value: (await loading.finally(() => seconds.delete(late))).value }
  }

  async function last(call: ReadCall, load: Load, loading: Promise<Loaded>): Promise<unknown> {
    if (isInsideAnyLoad()) slots.hurry(call.key)
    // Loads that wait for each other must come to an end: request A loads x and wants y, request B loads y and wants x.
    const ending = loading.then(copied, unlessUnwanted)
    const shared = await (isInsideAnyLoad() ? wait : longWait).within(ending)
    const suits = shared !== undefined && !hasRevealed(shared.loaded) && !revealsMore(call, shared.loaded, shared.value)
    return suits ? shared.value : (await runLoad(call, load, parts)).value
  }

  return {
    last,
    async take(call, load, loading, judge, tellLate) {
      if (isInsideAnyLoad()) slots.hurry(call.key)
      const taking = loading.then(
        (loaded) => judge(copied(loaded)),
        (error: unknown): 'gone' => unlessUnwanted(error) ?? 'gone',
      )
      const taken = await wait.within(taking)
      if (taken !== undefined) return taken
      tellLate?.()
      let isAnswered = false
      const own = second(
        wantedWhile(call, () => !isAnswered && !isUnwanted(call)),
        load,
        loading,
      )
      const first = taking.then<Shared | Own, Own>(
        (late) => (typeof late === 'string' ? own : late),
        () => own,
      )
      try {
        return await Promise.race([own, first])
      } finally {
        isAnswered = true
      }
    },
  }
}
