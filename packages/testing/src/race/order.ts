import { isDeepStrictEqual } from 'node:util'
import { createCast } from './cast.js'
import { createRace, type Race } from './race.js'
import { staleFault, type RaceFault } from './race-error.js'
import { movesOn, stuckFault, type Patience } from './moving-on.js'
import { createTurns, type Deed, type Step } from './turns.js'

/** Who takes part in a race. Each function is called anew for each order. */
export interface RaceSetup<Value> {
  /**
   * Reads through the repository: once at the start; again as soon as all writes have returned; and again when nothing
   * is left to happen. The second and the third must get what {@link RaceSetup.truth} gives. Several read at one time.
   */
  readonly read: (() => Promise<Value>) | readonly (() => Promise<Value>)[]
  /** Writes through the repository, once. Several write at one time. */
  readonly write: (() => Promise<unknown>) | readonly (() => Promise<unknown>)[]
  /** What a read must get now: asks the database itself, past the cache. Compared deeply. */
  readonly truth: () => Value | Promise<Value>
  /** Ends what was opened for this order. */
  readonly tearDown?: (() => unknown) | undefined
}

/** Arranges one order: a database in its first state, a cache, a repository over both. */
export type Arrange<Value> = (race: Race) => RaceSetup<Value> | Promise<RaceSetup<Value>>

/** Chooses the next step; `undefined` where the one that it wants is not there yet. */
export type Choose = (steps: readonly Step[]) => Step | undefined

/** What became of one order. */
export interface Outcome {
  readonly deeds: readonly Deed[]
  readonly fault: RaceFault | undefined
  /** Whether a value was found in the cache. */
  readonly hasHit: boolean
}

/** Runs one order from its start to its end. */
export async function runOrder<Value>(arrange: Arrange<Value>, choose: Choose, patience: Patience): Promise<Outcome> {
  const turns = createTurns()
  const cast = createCast(turns)
  const stage = createRace(turns)
  let setup: RaceSetup<Value> | undefined
  try {
    const { read, write, truth } = (setup = await arrange(stage.race))
    const reads = [read].flat()
    const judge = async (answer: unknown): Promise<RaceFault | undefined> => {
      const held = await truth()
      return isDeepStrictEqual(answer, held) ? undefined : staleFault(answer, held)
    }

    cast.start('reader', reads)
    cast.start('writer', [write].flat())
    for (;;) {
      await turns.quiet(patience.blockedMs)
      if (cast.fault() !== undefined) break
      if (!cast.hasBegun('check') && cast.hasEnded('writer')) {
        cast.start('check', new Set(reads), judge)
        continue
      }
      // The last reads are alone: no order of theirs tells more than another.
      const isLast = cast.hasBegun('last check')
      const step = isLast ? turns.waiting[0] : choose(turns.waiting)
      if (step !== undefined) turns.take(step)
      else if (turns.waiting.length === 0 && turns.underWay() === 0 && cast.hasEnded()) {
        if (isLast) break
        cast.start('last check', new Set(reads), judge)
      } else if (!(await movesOn(turns, cast, stage.clock, patience))) cast.fail(stuckFault(turns))
    }
    // As they are now: whatever is left happens all at once.
    return { deeds: turns.deeds.map((deed) => ({ ...deed })), fault: cast.fault(), hasHit: stage.hasHit() }
  } finally {
    turns.end()
    await stage.close()
    await setup?.tearDown?.()
  }
}
