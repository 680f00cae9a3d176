import { inWords, wordsForPair } from './in-words.js'
import { kindOf, partsOf, sameContent, type Part } from './parts.js'

/** Where two values differ first. It says places and types, and never what stands there, which may be a secret. */
export interface Difference {
  /** Such as `rows[3].price`; empty for the value itself. */
  readonly path: string
  /** Such as `a Date`. */
  readonly was: string
  /** Such as `a string`, or `another string`. */
  readonly became: string
}

/** One thing that is walked through. */
interface Open {
  readonly step: string
  readonly parts: Iterator<Part>
}

/**
 * Where `after` differs first from `before`, of which it should be a copy; `undefined` where nowhere. It is stricter than
 * `isDeepStrictEqual` of node:util: the order of a Map and of a Set counts, and so does it that what was one object in two
 * places is one object in two places again. What is not enumerable does not count, save the message, name and cause of an
 * error. What a class keeps in private fields is seen by its `toJSON` or `toString` alone.
 *
 * It never throws, and takes values of any depth, in cycles too.
 */
export function firstDifference(before: unknown, after: unknown): Difference | undefined {
  const twins = new Map<object, object>()
  const open: Open[] = [{ step: '', parts: [{ step: '', before, after }].values() }]
  for (let at = open.at(-1); at !== undefined; at = open.at(-1)) {
    let step = ''
    try {
      const next = at.parts.next()
      if (next.done === true) {
        open.pop()
        continue
      }
      step = next.value.step
      const judged = judge(next.value, twins)
      if (judged === undefined) continue
      if ('was' in judged) return { path: pathOf(open, step), ...judged }
      open.push({ step, parts: judged })
    } catch {
      // A getter of the value, or a proxy.
      return { path: pathOf(open, step), was: 'something', became: 'something that cannot be compared' }
    }
  }
  return undefined
}

/** How they differ, or what else there is to compare of them. */
function judge(
  { before, after }: Part,
  twins: Map<object, object>,
): Omit<Difference, 'path'> | Iterator<Part> | undefined {
  if (Object.is(before, after)) return undefined
  if (typeof before !== 'object' || typeof after !== 'object' || before === null || after === null) {
    return wordsForPair(before, after)
  }
  const twin = twins.get(before)
  if (twin === after) return undefined
  if (twin !== undefined) return { was: `${inWords(before)} that is also elsewhere`, became: 'one of its own' }
  twins.set(before, after)
  const kind = kindOf(before)
  if (Reflect.getPrototypeOf(before) !== Reflect.getPrototypeOf(after) || kindOf(after) !== kind) {
    const [was, became] = [inWords(before), inWords(after)]
    return { was, became: was === became ? `${became} of another class by that name` : became }
  }
  return sameContent(kind, before, after) ? partsOf(kind, before, after) : wordsForPair(before, after)
}

/** Most steps of a path that are told, from either end. */
const MOST_STEPS = 12

function pathOf(open: readonly Open[], last: string): string {
  const steps = [...open.map(({ step }) => step), last].filter((step) => step !== '')
  const told =
    steps.length <= 2 * MOST_STEPS ? steps : [...steps.slice(0, MOST_STEPS), '…', ...steps.slice(-MOST_STEPS)]
  return told.map((step, i) => (i === 0 || step.startsWith('[') ? step : `.${step}`)).join('')
}
