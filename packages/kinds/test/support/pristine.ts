import { Customer } from './values.js'

/** What every object inherits, as it was before any payload was read. */
const pristine = [
  Object.prototype,
  Array.prototype,
  Function.prototype,
  Map.prototype,
  Set.prototype,
  Customer.prototype,
].map((prototype) => ({ prototype, before: propertiesOf(prototype) }))

function propertiesOf(prototype: object): readonly unknown[] {
  return Reflect.ownKeys(prototype).flatMap((key) => {
    const { value, get, set, writable, enumerable, configurable } = Reflect.getOwnPropertyDescriptor(prototype, key)!
    return [key, value, get, set, writable, enumerable, configurable]
  })
}

/** Throws where anything that every object inherits has changed since this file was read. */
export function refusePollution(): void {
  for (const { prototype, before } of pristine) {
    const now = propertiesOf(prototype)
    if (now.length === before.length && now.every((part, at) => Object.is(part, before[at]))) continue
    throw new Error('a prototype changed')
  }
}
