import type { Method } from './dialect.js'
import { copyMetadata } from './metadata.js'

/** What happens around a call of a method: `run` calls the method as its caller did. */
export type Around = (self: unknown, args: readonly unknown[], run: () => Promise<unknown>, wrapper: Method) => unknown

/**
 * A function that takes a method's place and looks like it: same name, length, own properties and metadata. It has no
 * `prototype` and cannot be constructed, as no method can.
 */
export function wrapMethod(method: Method, around: Around): Method {
  // oxlint-disable-next-line typescript/unbound-method -- taken out on purpose: only a method has no `prototype`
  const { wrapper } = {
    wrapper(this: unknown, ...args: unknown[]): unknown {
      return around(this, args, () => Reflect.apply(method, this, args) as Promise<unknown>, wrapper)
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
