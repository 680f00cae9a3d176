import type { AsyncMethodDecorator } from '../../src/index.js'

type Method = (...args: never[]) => unknown

/** Applies a decorator to a method as the legacy dialect does. */
export function decorateLegacy(target: object, name: string, decorator: object): void {
  const descriptor = Reflect.getOwnPropertyDescriptor(target, name) as PropertyDescriptor
  const apply = decorator as (target: object, name: string, descriptor: PropertyDescriptor) => PropertyDescriptor | void
  Object.defineProperty(target, name, apply(target, name, descriptor) ?? descriptor)
}

/** Applies a decorator to a method as the standard dialect does; gives what took its place. */
export function decorateStandard<Value extends Method>(
  method: Value,
  decorator: AsyncMethodDecorator<never, never>,
  name = method.name,
): Value {
  const apply = decorator as unknown as (method: Value, context: object) => Value
  return apply(method, { kind: 'method', name, static: false, private: false, addInitializer: () => {} })
}
