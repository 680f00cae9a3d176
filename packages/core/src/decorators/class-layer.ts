import { NO_LAYER, type ClassLayer } from '../cache/call.js'
import type { Vary } from '../cache/options.js'
import type { TagSource } from '../cache/tag-sources.js'
import { policyOver, type PolicyOptions } from '../engine/options.js'
import type { CacheOption } from './cache-option.js'

/** What `@CacheDefaults` says on one class. */
export interface ClassDefaults {
  readonly cache: CacheOption | undefined
  readonly policy: PolicyOptions
  readonly vary: Vary | undefined
  readonly tags: readonly TagSource[]
}

/** What holds for the objects of one class: its defaults over those of the classes it extends. */
export interface ClassView extends ClassLayer {
  readonly cache: CacheOption | undefined
}

/** An own property of the class, so that two copies of the package agree. */
const DEFAULTS = Symbol.for('readthrough.classDefaults')

let views = new WeakMap<object, ClassView>()
let epoch: object = {}

/** Another object whenever some class's defaults have been set: what was worked out before may be out of date. */
export function viewsEpoch(): object {
  return epoch
}

/** Sets the defaults of exactly this class; on a class that has some, option by option. */
export function setClassDefaults(target: object, defaults: ClassDefaults): void {
  const value = over(ownDefaults(target), defaults)
  Object.defineProperty(target, DEFAULTS, { value, configurable: true })
  // Classes that extend this one may have been looked at already, such as by a static initializer.
  views = new WeakMap()
  epoch = {}
}

/** Where the defaults of `self` begin: its prototype or, for a static method, the class itself. */
export function homeOf(self: unknown): object {
  if (typeof self === 'object' && self !== null) return Reflect.getPrototypeOf(self) ?? NOWHERE
  if (typeof self === 'function') return self
  const prototype = self === undefined || self === null ? null : Reflect.getPrototypeOf(Object(self) as object)
  return prototype ?? NOWHERE
}

/** The defaults that hold from here up; worked out once. */
export function viewFrom(home: object): ClassView {
  const known = views.get(home)
  if (known !== undefined) return known
  const above = home === NOWHERE ? null : Reflect.getPrototypeOf(home)
  const inherited = above === null ? NO_VIEW : viewFrom(above)
  const own = ownDefaults(typeof home === 'function' ? home : ownClass(home))
  const view = own === undefined ? inherited : over(inherited, own)
  views.set(home, view)
  return view
}

const NOWHERE = {}
const NO_VIEW: ClassView = { ...NO_LAYER, cache: undefined }

function over(below: ClassView | undefined, above: ClassDefaults): ClassView {
  return {
    cache: above.cache ?? below?.cache,
    policy: policyOver(below?.policy, above.policy),
    vary: above.vary ?? below?.vary,
    // Added up: what invalidates by a tag of a class means the classes that extend it as well.
    tags: [...(below?.tags ?? []), ...above.tags],
  }
}

/** The class whose prototype this is. */
function ownClass(prototype: object): object | undefined {
  const made: unknown = Reflect.getOwnPropertyDescriptor(prototype, 'constructor')?.value
  return typeof made === 'function' ? made : undefined
}

function ownDefaults(target: object | undefined): ClassDefaults | undefined {
  return target && (Reflect.getOwnPropertyDescriptor(target, DEFAULTS)?.value as ClassDefaults | undefined)
}
