import type { Emit } from '../events/emitter.js'
import { hasRevealed, revealsMore } from './load.js'
import type { Load, ReadCall } from './read-call.js'
import type { Shared, Sharing } from './sharing.js'
import { wanted, type Flight } from './single-flight.js'
import type { Unfilled } from './unfilled.js'

/**
 * Answers a call by a load of another caller that will be filled. `undefined`: what the load has revealed was invalidated
 * meanwhile, so that this caller has to look again.
 */
export type Join = (call: ReadCall, load: Load, flight: Flight) => Promise<{ readonly value: unknown } | undefined>

/** What joining needs. */
export interface JoinParts {
  readonly sharing: Sharing
  readonly past: Unfilled['past']
  readonly emit: Emit
}

/** See {@link Join}. */
export function createJoin({ sharing, past, emit }: JoinParts): Join {
  return async function join(call, load, flight) {
    const { method, key } = call
    wanted(flight.patience)
    let isLate = false
    const taken = await sharing.take(
      call,
      load,
      flight.loading,
      (shared) => judge(call, flight, shared),
      () => {
        isLate = true
        emit({ type: 'bypassed', method, key, reason: 'wait' })
      },
    )
    if (taken === 'changed' || taken === 'gone') return undefined
    if (typeof taken === 'string') return { value: await past(call, load, taken) }
    if (!isLate) emit({ type: 'joined', method, key })
    return taken
  }
}

/** Why a load is not for this caller. */
type Refused = 'changed' | 'tags' | 'transaction'

function judge(call: ReadCall, flight: Flight, shared: Shared): Shared | Refused | Promise<Shared | Refused> {
  return hasRevealed(shared.loaded)
    ? flight.confirmed.then((confirmed) => {
        if (confirmed === 'changed') return confirmed
        return confirmed === 'unknown' ? 'tags' : judgeTags(call, shared)
      })
    : judgeTags(call, shared)
}

function judgeTags(call: ReadCall, shared: Shared): Shared | Refused {
  if (!revealsMore(call, shared.loaded, shared.value)) return shared
  return shared.loaded.notes.isDoubtful ? 'transaction' : 'tags'
}
