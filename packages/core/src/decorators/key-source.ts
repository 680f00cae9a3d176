import { resultFunction } from '../cache/on-result.js'
import type { Key } from '../keys/key.js'
import { compileKeyTemplate } from '../keys/template.js'
import type { Site } from './dialect.js'

/** A function of the method's parameters that gives the key; a declared key is one. */
// oxlint-disable-next-line no-explicit-any -- any class: options are typed before the class is known
export type KeyFunction = (this: any, ...args: never) => Key

/** Where a key comes from: a declared key, a function of the parameters, or a template such as `'product:{0}'`. */
export type KeySource = KeyFunction | string

/** The parameters that a method must have for this source; any for a template. */
// oxlint-disable-next-line no-explicit-any -- a constraint: a template says nothing of types
export type ArgsOf<Source> = Source extends (this: any, ...args: infer Args) => unknown ? Args : any[]

/**
 * Makes a source into a function of one shape.
 *
 * @throws TypeError for what is no source, and for a template that leaves out one of the first `required` arguments:
 * calls of a reading method that differ in it would share one value.
 */
export function compileKey(
  source: unknown,
  { where }: Site,
  required: number,
): (self: unknown, args: readonly unknown[]) => Key {
  const option = `${where}: option 'key'`
  if (typeof source === 'function') return (self, args) => Reflect.apply(source, self, args) as Key
  if (resultFunction(source) !== undefined) {
    throw new TypeError(`${option} must come from the arguments: it is needed before there is a result`)
  }
  if (typeof source !== 'string') {
    throw new TypeError(`${option} must be a declared key, a function or a template; got ${typeof source}`)
  }
  const { make, reads } = compileKeyTemplate(source, option)
  for (let i = 0; i < required; i++) {
    if (reads.has(i)) continue
    throw new TypeError(`${option} leaves out {${i}}, which the method requires; got '${source}'`)
  }
  return (_self, args) => make(args)
}
