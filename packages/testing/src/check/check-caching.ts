import { describeCache, type CacheDescription, type CacheFinding, type SampleCall } from '@readthrough/core'
import { refuseUnknown } from '../refuse-unknown.js'

/** What {@link checkCaching} lets pass. Methods are named as in `ProductRepository.findById`. */
export interface CheckCachingOptions {
  /** Reads that nothing invalidates, on purpose: they end by their time to live alone. @default none */
  readonly expiring?: readonly string[] | undefined
  /**
   * Methods whose other side these classes do not show: reads that something else invalidates, such as
   * `cache.invalidate(…)` or a private method, and writes whose targets something else reads. @default none
   */
  readonly elsewhere?: readonly string[] | undefined
  /** Reads that share a key with each other, on purpose: they give the same value for it. @default none */
  readonly sharing?: readonly string[] | undefined
  /**
   * By method, one call to ask its functions with, so that what they make is known. They get these values and nothing
   * else; take one row for all methods. @default none
   */
  readonly samples?: Readonly<Record<string, SampleCall>> | undefined
  /** Refuses what is not known as well: what bare functions make, unless there is a sample. @default false */
  readonly strict?: boolean | undefined
}

/** Which findings each list lets pass. */
const PASSES = {
  expiring: ['never-invalidated'],
  elsewhere: ['never-invalidated', 'nothing-read'],
  sharing: ['shared-key'],
} as const satisfies Record<string, readonly CacheFinding['kind'][]>

type List = keyof typeof PASSES
const LISTS = Object.keys(PASSES) as readonly List[]

/**
 * Checks that every read of these classes can be invalidated, that every invalidation has a read, and that no two reads
 * share a key. It calls no method and needs no cache, no database and no test runner: put it into one test.
 *
 * @returns the description that was checked, for further questions.
 * @throws Error, one with all that is wrong: what looks wrong and is not let pass, a class without decorated methods, and a
 * name in a list that is not there or no longer needed. TypeError for a sample of a method that is not there, or that has
 * no function to ask, for an option that is unknown, and for what is no list.
 * @example
 * test('every read is invalidated by something', () => {
 *   checkCaching([ProductRepository, RateRepository], { expiring: ['RateRepository.today'] })
 * })
 */
export function checkCaching(
  // oxlint-disable-next-line no-explicit-any -- a constraint: any class
  classes: readonly (abstract new (...args: any) => unknown)[],
  options: CheckCachingOptions = {},
): CacheDescription {
  refuseUnknown(options, [...LISTS, 'samples', 'strict'] satisfies (keyof CheckCachingOptions)[], 'checkCaching')
  requireList(classes, 'classes')
  for (const list of LISTS) requireList(options[list] ?? [], list)
  const description = describeCache(...classes).sampled(options.samples ?? {})
  const left = description.findings.filter((finding) => !LISTS.some((list) => passes(finding, list, options)))
  const wrong = left.filter(({ certainty }) => options.strict === true || certainty === 'certain')
  const problems = [
    ...undecorated(classes),
    ...wrong.map(({ message }) => message),
    ...LISTS.flatMap((list) => unneeded(list, options[list] ?? [], description)),
  ]
  if (problems.length === 0) return description
  const unknown = left.length - wrong.length
  throw new Error(
    [
      `The caching of ${classes.map(({ name }) => name).join(', ')} has ${count(problems.length, 'problem')}:`,
      ...problems.map((problem) => `  - ${problem}`),
      ...(unknown === 0 ? [] : [`${unknown} more cannot be told for certain; with 'strict' they are listed.`]),
    ].join('\n'),
  )
}

function requireList(given: unknown, name: string): void {
  if (!Array.isArray(given)) throw new TypeError(`checkCaching: '${name}' must be a list; got ${typeof given}`)
}

function passes({ kind, methods }: CacheFinding, list: List, options: CheckCachingOptions): boolean {
  const names = options[list] ?? []
  return PASSES[list].some((known) => known === kind) && methods.every((method) => names.includes(method))
}

/** A decorator of somebody else may hide what ours wrote down; then nothing at all would be checked. */
// oxlint-disable-next-line no-explicit-any -- a constraint: any class
function undecorated(classes: readonly (abstract new (...args: any) => unknown)[]): readonly string[] {
  const bare = classes.filter((target) => describeCache(target).methods.length === 0)
  return bare.map(({ name }) => `${name}: it has no decorated method that can be seen`)
}

function unneeded(list: List, names: readonly string[], { methods, findings }: CacheDescription): readonly string[] {
  return names.flatMap((name) => {
    if (!methods.some((method) => `${method.class}.${method.method}` === name)) {
      return [`option '${list}' names ${name}, which is no decorated method of these classes`]
    }
    const isNeeded = findings.some((found) => found.methods.includes(name) && passes(found, list, { [list]: names }))
    return isNeeded ? [] : [`option '${list}' names ${name}, which does not need it`]
  })
}

function count(many: number, what: string): string {
  return `${many} ${what}${many === 1 ? '' : 's'}`
}
