import { canMeet, isSameOutline } from '../keys/outline.js'
import type { Described } from './described-method.js'
import type { Named } from './named.js'

/** Something that looks wrong among the decorated methods of some classes. */
export interface CacheFinding {
  /**
   * `never-invalidated`: a read that nothing invalidates. `nothing-read`: a target of `@Invalidate` or the key of
   * `@WriteThrough` that no read has. `shared-key`: two reads with one key, each of which may return what the other has
   * stored.
   */
  readonly kind: 'never-invalidated' | 'nothing-read' | 'shared-key'
  /** `certain`, or `unknown` where it depends on what functions make. */
  readonly certainty: 'certain' | 'unknown'
  /** Such as `ProductRepository.findById`; two for `shared-key`. */
  readonly methods: readonly string[]
  /** One line for people, which begins with the method. */
  readonly message: string
}

/** What looks wrong among these methods, in their order. */
export function findingsAmong(methods: readonly Described[]): readonly CacheFinding[] {
  const reads = methods.filter(({ described }) => described.kind === 'read')
  const writes = methods.filter(({ described }) => described.kind !== 'read')
  return [
    ...reads.flatMap((read) => neverInvalidated(read, writes)),
    ...writes.flatMap((write) => nothingRead(write, reads)),
    ...reads.flatMap((read, i) => reads.slice(i + 1).flatMap((other) => sharedKey(read, other))),
  ]
}

function neverInvalidated(read: Described, writes: readonly Described[]): readonly CacheFinding[] {
  const ways = writes.filter((write) => mayShareCache(read, write)).map((write) => reaches(write, read))
  if (ways.includes('yes')) return []
  const maybe = writes.filter((write) => mayShareCache(read, write) && reaches(write, read) === 'maybe')
  const what = [...told('key', read.keys), ...told('tag', read.tags)].join(' or ')
  return [
    maybe.length === 0
      ? finding('never-invalidated', 'certain', [read], `nothing in these classes invalidates ${what}`)
      : finding('never-invalidated', 'unknown', [read], `nothing is known to invalidate ${what}; ${labels(maybe)} may`),
  ]
}

type Answer = 'yes' | 'maybe' | 'no'

/** Whether this write makes values of this read unanswerable. The tags of a value that is stored invalidate nothing. */
function reaches(write: Described, read: Described): Answer {
  const byKey = anyMeets([...write.keys, ...write.patterns], read.keys)
  const byTag = write.described.kind === 'write' ? 'no' : anyMeets(write.tags, read.tags)
  return byKey === 'yes' || byTag === 'yes' ? 'yes' : byKey === 'maybe' ? 'maybe' : byTag
}

function nothingRead(write: Described, reads: readonly Described[]): readonly CacheFinding[] {
  const own = reads.filter((read) => mayShareCache(read, write))
  const targets: [what: string, names: readonly Named[], of: (read: Described) => readonly Named[]][] = [
    ['key', write.keys, (read) => read.keys],
    ['pattern', write.patterns, (read) => read.keys],
    ['tag', write.described.kind === 'write' ? [] : write.tags, (read) => read.tags],
  ]
  return targets.flatMap(([what, names, of]) =>
    names.flatMap((name): CacheFinding | readonly CacheFinding[] => {
      const answers = own.map((read) => anyMeets([name], of(read)))
      if (answers.includes('yes')) return []
      const [target] = told(what, [name])
      if (name.outline === undefined) {
        return finding('nothing-read', 'unknown', [write], `whether a read has ${target} is not known`)
      }
      const maybe = own.filter((_read, i) => answers[i] === 'maybe')
      return maybe.length === 0
        ? finding('nothing-read', 'certain', [write], `no read in these classes has ${target}`)
        : finding('nothing-read', 'unknown', [write], `no read is known to have ${target}; ${labels(maybe)} may`)
    }),
  )
}

function sharedKey(read: Described, other: Described): readonly CacheFinding[] {
  const [a, b] = [read.keys[0], other.keys[0]]
  if (a?.outline === undefined || b?.outline === undefined || isOverride(read, other)) return []
  if (!mayShareCache(read, other) || !canMeet(a.outline, b.outline)) return []
  const certain = isSameOutline(a.outline, b.outline) && areAlikeIn(read, other)
  // Two templates that differ, such as `product:{0}` and `product:list`, are as a rule meant to.
  if (!certain && a.origin === 'written' && b.origin === 'written' && !isSameOutline(a.outline, b.outline)) return []
  const keys = a.text === b.text ? `key '${a.text}'` : `keys '${a.text}' and '${b.text}'`
  return [
    certain
      ? finding('shared-key', 'certain', [read, other], `shares its ${keys} with ${other.label}`)
      : finding('shared-key', 'unknown', [read, other], `may share its ${keys} with ${other.label}`),
  ]
}

/** Whether some pair meets: known names for certain, others perhaps. */
function anyMeets(some: readonly Named[], others: readonly Named[]): Answer {
  const pairs = some.flatMap((one) => others.map((other) => [one.outline, other.outline] as const))
  if (pairs.some(([a, b]) => a !== undefined && b !== undefined && canMeet(a, b))) return 'yes'
  return pairs.some(([a, b]) => a === undefined || b === undefined) ? 'maybe' : 'no'
}

/** Apart only where both name a cache, and these have different namespaces. */
function mayShareCache({ described: a }: Described, { described: b }: Described): boolean {
  return a.cache === undefined || b.cache === undefined || a.cache === b.cache
}

/** Whether nothing that is known only at a call can keep them apart: a cache that a function names, or `vary`. */
function areAlikeIn(read: Described, other: Described): boolean {
  return read.apartBy.length === other.apartBy.length && read.apartBy.every((by, i) => by === other.apartBy[i])
}

/** One method, seen in a class and in one that extends it. */
function isOverride(read: Described, other: Described): boolean {
  if (read.described.method !== other.described.method || read.described.isStatic !== other.described.isStatic) {
    return false
  }
  return isAbove(read.target, other.target) || isAbove(other.target, read.target)
}

function isAbove(target: Function, other: Function): boolean {
  return Object.prototype.isPrototypeOf.call(target, other)
}

function finding(
  kind: CacheFinding['kind'],
  certainty: CacheFinding['certainty'],
  methods: readonly [Described, ...Described[]],
  text: string,
): CacheFinding {
  return { kind, certainty, methods: methods.map(({ label }) => label), message: `${methods[0].label}: ${text}` }
}

function labels(methods: readonly Described[]): string {
  return [...new Set(methods.map(({ label }) => label))].join(', ')
}

function told(what: string, names: readonly Named[]): readonly string[] {
  return names.map(({ text, outline }) =>
    outline === undefined ? `the ${what}s that its function makes` : `${what} '${text}'`,
  )
}
