import type { Emit } from '../events/emitter.js'
import type { EntryStore } from '../store/entry-store.js'
import { isInsideAnyLoad } from './current-load.js'
import { copyOf, type Loaded } from './load.js'
import type { LoadSlots } from './load-slots.js'
import type { Lapsed } from './lookup.js'
import { wantedWhile } from './patience.js'
import type { Load, ReadCall } from './read-call.js'
import type { Reload, ReloadOutcome } from './reload.js'
import { nameOf } from './replacing.js'
import { endOf, type Answer, type StandIn } from './stand-in.js'
import type { Unfilled } from './unfilled.js'

/**
 * Answers a call that has found something lapsed by a reload of another caller. `undefined`: this caller has to look again.
 * `began`: when it began to wait.
 */
export type JoinReload = (
  call: ReadCall,
  load: Load,
  found: Lapsed,
  began: number,
  reload: Reload,
) => Promise<Answer | undefined>

/** What joining a reload needs. */
export interface JoinReloadParts extends StandIn {
  readonly store: EntryStore
  readonly slots: LoadSlots
  readonly beside: Unfilled['beside']
  readonly emit: Emit
  /** How long a caller waits for a load that is not its own, in milliseconds. */
  readonly waitMs: number
  /** Whether values are looked at for what a copy would change. */
  readonly verifies: boolean
}

/** See {@link JoinReload}. */
export function createJoinReload(parts: JoinReloadParts): JoinReload {
  const { store, slots, beside, emit, waitMs, verifies, standIn, mayStandIn, inTime, tooLate } = parts

  return async function joinReload(call, load, found, began, reload) {
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
    return outcome.kind === 'loaded' ? copyOf(outcome.loaded, store, verifies) : undefined
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
