import type { Clock } from '../base/clock.js'
import type { Random } from '../base/random.js'
import type { Payload } from '../entry/serializer.js'
import type { Emit } from '../events/emitter.js'
import type { AuditOutcome } from '../events/reasons.js'
import type { EntryStore } from '../store/entry-store.js'
import type { Auditing } from './audit-options.js'
import type { Background } from './background.js'
import { runLoad } from './load.js'
import type { LoadSlots } from './load-slots.js'
import type { Hit, Lookup } from './lookup.js'
import { trustedMs, unlessUnwanted, wantedWhile } from './patience.js'
import type { Load, ReadCall } from './read-call.js'
import type { Tagged } from './targets.js'
import { createUnderWay } from './under-way.js'

/** Audits a hit, or does not: as chance and what is under way have it. Behind the caller; never throws. */
export type Audit = (call: ReadCall, load: Load, hit: Hit) => void

/** What an auditor needs. */
export interface AuditParts {
  readonly auditing: Auditing
  readonly store: EntryStore
  readonly slots: LoadSlots
  readonly lookup: Lookup
  readonly background: Background
  readonly clock: Clock
  readonly random: Random
  readonly emit: Emit
  /** Whether an invalidation of this key, or of one of these tags, has not reached the store yet. */
  readonly isPending: (tagged: Tagged) => boolean
}

/** Entries that are audited at once, those included that wait for the grace to be over: an audit must not be a burden. */
const MAX_UNDER_WAY = 20

/** `excluded`: by the option `when`, and nobody is told. */
type Verdict = AuditOutcome | 'excluded'

/** One entry that is audited, for as many hits as chance has named meanwhile, so that what takes long counts no less. */
interface Run {
  readonly call: ReadCall
  readonly load: Load
  readonly hit: Hit
  hits: number
  loads: number
  ms: number
}

/**
 * See {@link Audit}. A difference alone says little, because a write that has committed may be about to invalidate. What
 * is stale is an entry that differs, is the very same and as valid when the grace is over, and differs still.
 */
export function createAudit(parts: AuditParts): Audit {
  const { store, slots, lookup, background, clock, random, emit, isPending } = parts
  const { share, graceMs, when, equal } = parts.auditing
  const underWay = createUnderWay<Run>(clock, MAX_UNDER_WAY)

  return (call, load, hit) => {
    if (random.fraction() >= share) return
    const name = nameOf(call, hit)
    const known = underWay.get(name)
    if (known !== undefined) known.hits++
    else if (!underWay.isFull()) {
      const run: Run = { call, load, hit, hits: 1, loads: 0, ms: 0 }
      underWay.begin(name, run, graceMs + 2 * trustedMs(call.policy))
      // In a turn of its own: what the method does before it first waits would hold up the caller.
      background.later(0, () => step(run, first))
    }
  }

  /** What throws, throws because the method did, or a function of the user: then nothing is known of the entry. */
  async function step(run: Run, find: (run: Run) => Promise<Verdict | undefined>): Promise<void> {
    try {
      const outcome = await find(run)
      if (outcome === undefined) background.later(graceMs, () => step(run, second))
      else end(run, outcome)
    } catch (error) {
      end(run, 'unknown', error)
    }
  }

  /** `undefined`: it takes a second look. */
  async function first(run: Run): Promise<Verdict | undefined> {
    const { method, key } = run.call
    if (!when({ method, key })) return 'excluded'
    const answer = await compare(run)
    return answer === 'different' ? undefined : answer
  }

  async function second(run: Run): Promise<AuditOutcome> {
    const { call, hit } = run
    if (isPending(call)) return 'explained'
    const seen = await lookup.look(call)
    if (seen.kind === 'past' && seen.reason === 'store') throw seen.error
    if (seen.kind !== 'hit' || nameOf(call, seen) !== nameOf(call, hit)) return 'explained'
    const answer = await compare(run)
    if (answer === 'different') return 'stale'
    return answer === 'same' ? 'explained' : answer
  }

  /** The caller goes on meanwhile: what it changes in its arguments must not be taken for a change of the value. */
  async function compare(run: Run): Promise<'same' | 'different' | 'unknown'> {
    const { call, load, hit } = run
    if (!call.isStill(call)) return 'unknown'
    const still = wantedWhile(call, () => call.isStill(call))
    run.loads++
    // Not told as other loads are: they would count as what misses cost.
    const measure: Emit = (event) => {
      if ('ms' in event) run.ms += event.ms
    }
    const loaded = await runLoad(still, load, { store, slots, clock, emit: measure }).catch(unlessUnwanted)
    if (loaded === undefined || loaded.notes.skipped) return 'unknown'
    return isAlike(hit.entry.payload, loaded.encoded(), call) ? 'same' : 'different'
  }

  function isAlike(cached: Payload, loaded: Payload, { method, key }: ReadCall): boolean {
    if (cached === loaded) return true
    return equal(store.decode(cached), store.decode(loaded), { method, key })
  }

  function end(run: Run, outcome: Verdict, error?: unknown): void {
    const { call, hit, hits, loads, ms } = run
    const { method, key } = call
    underWay.end(nameOf(call, hit), run)
    if (outcome === 'excluded') return
    const ageMs = clock.now() - hit.entry.header.created
    if (outcome === 'stale') emit({ type: 'stale.detected', method, key, ageMs, hits })
    emit({ type: 'audited', method, key, outcome, hits, loads, ms, error })
  }
}

/** Of one entry. */
function nameOf({ key }: ReadCall, { version }: Hit): string {
  return `${key}#${String(version)}`
}
