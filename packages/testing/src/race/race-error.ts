import { STORE } from './paused-store.js'
import { briefly, type Deed } from './turns.js'

/** An order in which a race went wrong. */
export interface RaceFault {
  readonly message: string
  /** What was answered, and what the database held, where these differ. */
  readonly difference?: { readonly actual: unknown; readonly expected: unknown }
  readonly cause?: unknown
}

/**
 * What `checkRaces` rejects with: its message tells what is wrong, and the order of steps that led there. Of all orders
 * that break, it is one with the fewest changes between those who take part.
 */
export class RaceError extends Error {
  override readonly name: string = 'RaceError'
  /** The steps, in order, one text for each. Empty where it is not about one order. */
  readonly trace: readonly string[]
  /** What a read was answered, where that is what is wrong; test runners show the difference. */
  readonly actual?: unknown
  /** What the database held. */
  readonly expected?: unknown

  constructor({ message, difference, cause }: RaceFault, deeds: readonly Deed[] = [], tried = 1) {
    const trace = linesOf(deeds)
    const order =
      trace.length === 0 ? [] : ['', `The order, number ${tried} of those tried:`, ...trace, ...invalidationsOf(deeds)]
    super([message, ...order].join('\n'), cause === undefined ? {} : { cause })
    this.trace = trace
    if (difference !== undefined) Object.assign(this, difference)
  }
}

function linesOf(deeds: readonly Deed[]): readonly string[] {
  const width = Math.max(...deeds.map(({ actor }) => actor.length))
  const digits = String(deeds.length).length
  return deeds.map(({ actor, label, outcome }, i) => {
    const came = outcome === undefined || outcome === '' ? '' : `  →  ${outcome}`
    return `  ${String(i + 1).padStart(digits)}  ${actor.padEnd(width)}  ${label}${came}`
  })
}

/** The verbs by which a write makes something unanswerable. */
const INVALIDATING = /^(?:delete|deleteMatching|dropStamps|barriers\.fill|\w+\.lower\w*)(?: (.*))?$/

/** What the writes have invalidated: most often that is the mistake. */
function invalidationsOf(deeds: readonly Deed[]): readonly string[] {
  const writers = deeds.filter(({ actor }) => actor.startsWith('writer'))
  const names = new Set<string>()
  let lastChange = -1
  let firstInvalidation = Infinity
  writers.forEach(({ label }, i) => {
    if (!label.startsWith(STORE)) {
      if (label !== RETURNED) lastChange = i
      return
    }
    const found = INVALIDATING.exec(label.slice(STORE.length))
    if (found === null) return
    firstInvalidation = Math.min(firstInvalidation, i)
    names.add(found[1] ?? '')
  })
  if (names.size === 0) return ['', 'The write has invalidated nothing.']
  const early = firstInvalidation < lastChange ? ', before its last step in the database' : ''
  return ['', `The write has invalidated ${[...names].join(', ')}${early}.`]
}

/** How a trace tells that a call has returned. */
export const RETURNED = 'has returned'

/** The error of a read that was not answered with what the database holds. */
export function staleFault(actual: unknown, expected: unknown): RaceFault {
  return {
    message: [
      'Stale after a write: a read that began when the write had returned did not get what the database holds.',
      `  answered:  ${briefly(actual)}`,
      `  database:  ${briefly(expected)}`,
    ].join('\n'),
    difference: { actual, expected },
  }
}
