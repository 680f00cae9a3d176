import type { Method } from './dialect.js'
import { copyMetadata } from './metadata.js'

/** One call of a decorated method that goes through a cache: `run` calls the method as its caller did. */
export interface BoundCall {
  (self: unknown, args: readonly unknown[], run: () => Promise<unknown>): Promise<unknown>
  /** Answers a call with this one argument at once, where it can; not there where it never can. */
  readonly near?: ((argument: unknown) => Promise<unknown> | undefined) | undefined
}

/** What a call of the method goes through; `undefined`: the method simply runs. */
export type BindingOf = (self: unknown, wrapper: Method) => BoundCall | undefined

/**
 * A function that takes a method's place and looks like it: same name, length, own properties and metadata. It has no
 * `prototype` and cannot be constructed, as no method can.
 */
export function wrapMethod(method: Method, bindingOf: BindingOf): Method {
  // oxlint-disable-next-line typescript/unbound-method -- taken out on purpose: only a method has no `prototype`
  const { wrapper } = {
    wrapper(this: unknown, ...args: unknown[]): unknown {
      const bound = bindingOf(this, wrapper)
      if (bound === undefined) return Reflect.apply(method, this, args)
      if (bound.near !== undefined && args.length === 1) {
        const answer = bound.near(args[0])
        if (answer !== undefined) return answer
      }
      return bound(this, args, () => Reflect.apply(method, this, args) as Promise<unknown>)
    },
  }
  for (const name of Reflect.ownKeys(method)) {
    // A function in the method's place (of another decorator) may have these; they are its own business.
    if (name === 'prototype' || name === 'arguments' || name === 'caller') continue
    Object.defineProperty(wrapper, name, Reflect.getOwnPropertyDescriptor(method, name) as PropertyDescriptor)
  }
  copyMetadata(method, wrapper)
  return wrapper
}
