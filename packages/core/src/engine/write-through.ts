import type { Random } from '../base/random.js'
import type { Emit } from '../events/emitter.js'
import type { EntryStore, NewEntry } from '../store/entry-store.js'
import type { RaisedBarrier } from '../store/groups.js'
import { NO_NOTES, runAsWrite, type LoadNotes } from './current-load.js'
import { BARRIER_MS } from './fence.js'
import type { PrepareFill } from './fill.js'
import type { Ground, Grounds } from './ground.js'
import { PLAIN, type How } from './how.js'
import type { Invalidated, Invalidations } from './invalidate.js'
import { loadedFrom } from './load.js'
import type { Load, ReadCall } from './read-call.js'
import type { Recent } from './recent.js'
import { confirmWritten } from './replicas.js'
import type { Flights } from './single-flight.js'
import { targetMatcher, type Tagged } from './targets.js'

/**
 * Runs a write and stores what `valueOf` makes of its result, so that a read that starts after it has resolved gets
 * nothing older. Where it cannot be stored, the key is invalidated, as `how` says. The write's own outcome stands.
 */
export type WriteThrough = (
  call: ReadCall,
  write: Load,
  valueOf?: (result: unknown) => unknown,
  how?: How,
) => Promise<Written>

/** What a write gave. `state`: whether what was there before is gone. */
export interface Written {
  readonly result: unknown
  readonly state: Invalidated
}

/** What a write-through needs. */
export interface WriteThroughParts {
  readonly store: EntryStore
  readonly grounds: Grounds
  readonly flights: Flights
  readonly prepareFill: PrepareFill
  readonly invalidations: Invalidations
  readonly recent: Recent
  readonly random: Random
  readonly emit: Emit
  readonly isPending: (tagged: Tagged) => boolean
}

/** How long a load of it would have taken nobody knows. */
const NO_LOAD_MS = 0

/** What a writer knows of its barrier; `undefined` fields were not confirmed, and then nothing may be stored. */
interface Begun {
  readonly verbs: Barriers
  readonly raised: RaisedBarrier | undefined
  readonly ground: Ground | undefined
}

type Barriers = NonNullable<EntryStore['barriers']>

/** See {@link WriteThrough}: between its begin and its end, readers load for themselves, and nobody fills the slot. */
export function createWriteThrough(parts: WriteThroughParts): WriteThrough {
  const { store, grounds, flights, prepareFill, invalidations, recent, random, emit, isPending } = parts
  const { barriers } = store

  return async function writeThrough(call, write, valueOf = (result) => result, how = PLAIN) {
    const { key, method } = call
    const notes: LoadNotes = { ...NO_NOTES }
    const targets = { keys: [key], patterns: [], tags: [] }
    const member = random.id()
    const ended = recent.begin(targets, how)
    const begun = barriers === undefined || isPending(call) ? undefined : await begin(call, barriers, member, how)

    /** Also ends the loads that are under way here: they may have read what the write has replaced. */
    function end(): Promise<Invalidated> {
      if (begun === undefined) return invalidations.invalidate(targets, method, how)
      return invalidations.end(targets, method, how, member)
    }

    let result: unknown
    try {
      result = await runAsWrite(key, notes, write)
    } catch (error) {
      // It may have been committed all the same.
      await end()
      ended()
      throw error
    }
    flights.detach(targetMatcher(targets))
    const isStored = begun !== undefined && mayFill(call, how) && (await fill(call, begun, result, notes, valueOf))
    ended()
    return { result, state: isStored ? await confirmed(call, how) : await end() }
  }

  /** What it has replaced must not come back with a replica that lacks it. */
  async function confirmed({ key, method }: ReadCall, how: How): Promise<Written['state']> {
    const targets = { keys: [key], patterns: [], tags: [] }
    try {
      await confirmWritten(store, targets, how)
    } catch {
      return invalidations.invalidate(targets, method, how)
    }
    await invalidations.outwait(how)
    return 'done'
  }

  /** Readers ask a replica that may lag, and so must those who read after a write that was stored and has expired. */
  function mayFill({ method, key }: ReadCall, { holdMs }: How): boolean {
    if (holdMs > 0) emit({ type: 'fill.skipped', method, key, reason: 'hold-off' })
    return holdMs === 0
  }

  /** Everything is sent before the write, and answered before it begins. An answer that does not come forbids to store. */
  async function begin(call: ReadCall, verbs: Barriers, member: string, { holdMs }: How): Promise<Begun> {
    const raising = verbs.raise(call.key, member, BARRIER_MS).catch(() => undefined)
    const laying = holdMs > 0 ? undefined : grounds.lay(call, raising).catch(() => undefined)
    const [raised, ground] = [await raising, await laying]
    return { verbs, raised, ground: ground === 'barrier' ? undefined : ground }
  }

  async function fill(
    call: ReadCall,
    { verbs, raised, ground }: Begun,
    result: unknown,
    notes: Readonly<LoadNotes>,
    valueOf: (result: unknown) => unknown,
  ): Promise<boolean> {
    const { key, method } = call
    // Beside another writer it cannot be told whose row came last; the slot stays empty then.
    if (raised?.isAlone !== true || ground === undefined) {
      emit({ type: 'fill.refused', method, key })
      return false
    }
    let value: unknown
    try {
      value = valueOf(result)
    } catch (error) {
      emit({ type: 'fill.skipped', method, key, reason: 'value', error })
      return false
    }
    if (value === undefined) {
      emit({ type: 'fill.skipped', method, key, reason: 'void' })
      return false
    }
    const prepared = prepareFill(call, loadedFrom(call, store, value, NO_LOAD_MS, notes))
    const put = (entry: NewEntry, ttlMs: number): Promise<boolean> => verbs.fill(key, raised.generation, entry, ttlMs)
    return prepared !== undefined && prepared.into(put, ground)
  }
}
