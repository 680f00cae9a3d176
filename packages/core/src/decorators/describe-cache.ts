import { messageOf } from '../base/errors.js'
import { findingsAmong, type CacheFinding } from './cache-findings.js'
import { viewFrom } from './class-layer.js'
import { notesOf, type FoundNote } from './decorated-methods.js'
import { describeNote, withNames, type Described, type DescribedMethod } from './described-method.js'
import type { SampleCall } from './named.js'

/** What {@link describeCache} tells. */
export interface CacheDescription {
  /** In the order of the classes, static methods first; a method with two decorators appears twice. */
  readonly methods: readonly DescribedMethod[]
  /** What looks wrong among them. */
  readonly findings: readonly CacheFinding[]
  /**
   * The same, with the functions of some methods asked what they make: each is called with what you give here, and with
   * nothing else. Keys by names such as `ProductRepository.create`. Take one row for all, since what they make is compared
   * as it is.
   *
   * @throws TypeError for a name that is not there or has no function to ask, and for a function that throws or gives no
   * targets.
   */
  sampled(samples: Readonly<Record<string, SampleCall>>): CacheDescription
}

/**
 * The decorated methods of these classes, inherited and static ones included: their keys, patterns, tags and policy, and
 * what looks wrong among them. Nothing is called and no cache is needed: what a function makes is `'unknown'`. Hand over
 * all classes that share keys at once, since a read of one may be invalidated by another. What `cache.readThrough` and
 * `cache.invalidate` do, and private `#methods`, it cannot see.
 *
 * @throws TypeError for what is no class.
 * @example
 * const { methods, findings } = describeCache(ProductRepository, CategoryRepository)
 */
// oxlint-disable-next-line no-explicit-any -- a constraint: any class
export function describeCache(...classes: readonly (abstract new (...args: any) => unknown)[]): CacheDescription {
  for (const given of classes) {
    if (typeof given !== 'function' || typeof given.prototype !== 'object') {
      const got = Array.isArray(given) ? 'a list: hand them over one by one' : given === null ? 'null' : typeof given
      throw new TypeError(`describeCache takes classes; got ${got}`)
    }
  }
  const targets = new Set(classes)
  return descriptionOf(
    [...targets].flatMap((target) =>
      notesOf(target)
        .filter((found) => !isToldOf(found, target, targets))
        .map(({ note }) => describeNote(note, target, viewFrom(note.isStatic ? target : (target.prototype as object)))),
    ),
  )
}

/** An inherited method is told of once, unless the class says something else of it. */
function isToldOf({ note, home }: FoundNote, target: Function, targets: ReadonlySet<Function>): boolean {
  const owner = note.isStatic ? home : home.constructor
  if (owner === target || typeof owner !== 'function' || !targets.has(owner)) return false
  return viewFrom(home) === viewFrom(note.isStatic ? target : (target.prototype as object))
}

function descriptionOf(methods: readonly Described[]): CacheDescription {
  return {
    methods: methods.map(({ described }) => described),
    findings: findingsAmong(methods),
    sampled(samples) {
      for (const label of Object.keys(samples)) requireQuestion(label, methods)
      return descriptionOf(methods.map((method) => askedFor(method, samples[method.label])))
    },
  }
}

function requireQuestion(label: string, methods: readonly Described[]): void {
  const own = methods.filter((method) => method.label === label)
  if (own.length === 0) throw new TypeError(`There is no decorated method '${label}' in these classes`)
  const names = own.flatMap(({ keys, patterns, tags }) => [...keys, ...patterns, ...tags])
  if (!names.some(({ ask }) => ask !== undefined)) {
    throw new TypeError(`'${label}' needs no sample: no function makes its keys, patterns and tags`)
  }
}

/** A function that gives nothing for the sample has taught nothing: it stays unknown. */
function askedFor(method: Described, sample: SampleCall | undefined): Described {
  if (sample === undefined) return method
  return withNames(method, (name, option) => {
    if (name.ask === undefined) return [name]
    try {
      const made = name.ask(sample)
      return made.length === 0 ? [name] : made
    } catch (cause) {
      throw new TypeError(
        `The sample of ${method.label}: the function that makes its ${option} failed: ${messageOf(cause)}`,
        { cause },
      )
    }
  })
}
