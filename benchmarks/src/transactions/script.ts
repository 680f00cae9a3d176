import type { Isolation } from './plan.js'

/** A row of one family, by its number among all. */
export type Place = number

/** What a transaction does, one after the other. */
export type Step =
  | { readonly does: 'read'; readonly place: Place }
  /** Calls an invalidating method. It may throw before its statement or after it; who calls it swallows that. */
  | { readonly does: 'write'; readonly place: Place; readonly throws: 'no' | 'before' | 'after' }
  /** `undone`: ends by an error that is thrown. Whatever error ends it, `swallows` says whether it is caught around it. */
  | {
      readonly does: 'savepoint'
      readonly steps: readonly Step[]
      readonly undone: boolean
      readonly swallows: boolean
    }
  /** The server ends the connection, or both ends of its socket go; the next statement fails. */
  | { readonly does: 'terminate' }
  | { readonly does: 'cut' }
  | { readonly does: 'pause'; readonly ms: number }

/**
 * How it ends. `refused`: a statement has failed, its error was swallowed, and COMMIT is answered by a rollback.
 * `terminated`: the server ends the connection at any moment around COMMIT. `unsent`: the connection goes before COMMIT
 * has left; `unanswered`: the server has committed, and its answer does not arrive; `late`: the client has lost the
 * connection, and the server gets COMMIT a moment later.
 */
export type End = 'commit' | 'throw' | 'refused' | 'terminated' | 'unsent' | 'unanswered' | 'late'

/** A random transaction, made before it runs. */
export interface Script {
  readonly isolation: Isolation
  readonly steps: readonly Step[]
  readonly end: End
  /** How long the server is at its COMMIT, for what a trigger does there. */
  readonly lingerMs: number
  /** How late COMMIT arrives, or how long after the work the connection is ended. */
  readonly lateMs: number
}

/** What a script is made of. */
export interface ScriptParts {
  readonly isolation: Isolation
  /** Any row; now and then the one that everybody goes for. */
  readonly somewhere: () => Place
  /** Whether a method of this row that throws after its statement is invalidated for. */
  readonly mayThrowAfter: (place: Place) => boolean
  /** Whether nothing is stored under this row for a while, where nobody knows whether it was written. */
  readonly isHeld: (place: Place) => boolean
  /** From 0 to 1. */
  readonly random: () => number
}

const ENDS: readonly (readonly [End, number])[] = [
  ['commit', 0.75],
  ['throw', 0.1],
  ['refused', 0.04],
  // Each of these keeps its rows out of the caches for a while: too many, and there is nothing left to be stale.
  ['terminated', 0.03],
  ['unsent', 0.02],
  ['unanswered', 0.03],
  ['late', 0.03],
]

const MOST_STEPS = 5
const DEEPEST = 3
const LINGERS = 0.2
const LINGER_MS = 8
/** Longer than an invalidation takes on a busy machine. */
const LATE_MS = 200
/** Of a step: that the connection goes there. */
const LOST = 0.008

/** Makes one. */
export function writeScript(parts: ScriptParts): Script {
  const { isolation, somewhere, mayThrowAfter, isHeld, random } = parts
  const chance = (share: number): boolean => random() < share

  function stepsOf(depth: number): readonly Step[] {
    return Array.from({ length: 1 + Math.floor(random() * MOST_STEPS) }, () => step(depth))
  }

  function step(depth: number): Step {
    const kind = random()
    if (kind < LOST) return { does: chance(0.5) ? 'terminate' : 'cut' }
    if (kind < 0.1) return { does: 'pause', ms: random() * 4 }
    if (kind < 0.4) return { does: 'read', place: somewhere() }
    if (kind < 0.6 && depth < DEEPEST) {
      return { does: 'savepoint', steps: stepsOf(depth + 1), undone: chance(0.4), swallows: chance(0.9) }
    }
    const place = somewhere()
    return { does: 'write', place, throws: chance(0.1) ? (mayThrowAfter(place) ? 'after' : 'before') : 'no' }
  }

  const steps = stepsOf(0)
  const end = endOf(random())
  return {
    isolation,
    steps,
    // What a pattern names is not held: documented, and not what is looked for here.
    end: end === 'late' && !writtenBy(steps).every(isHeld) ? 'unanswered' : end,
    lingerMs: end === 'terminated' || chance(LINGERS) ? Math.ceil(random() * LINGER_MS) : 0,
    lateMs: Math.ceil(random() * (end === 'late' ? LATE_MS : LINGER_MS)),
  }
}

/** The rows that it writes, also in savepoints that are undone. */
export function writtenBy(steps: readonly Step[]): readonly Place[] {
  return steps.flatMap((step) => {
    if (step.does === 'savepoint') return writtenBy(step.steps)
    return step.does === 'write' ? [step.place] : []
  })
}

function endOf(point: number): End {
  let sum = 0
  return ENDS.find(([, share]) => (sum += share) > point)?.[0] ?? 'commit'
}
