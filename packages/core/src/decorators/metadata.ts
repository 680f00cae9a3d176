import type { Method, Site } from './dialect.js'

/** The part of `reflect-metadata` that is used where an application has loaded it. */
interface MetadataReflect {
  getOwnMetadataKeys(target: object): readonly unknown[]
  getOwnMetadata(key: unknown, target: object, property?: string | symbol): unknown
  defineMetadata(key: unknown, value: unknown, target: object): void
}

function metadataReflect(): MetadataReflect | undefined {
  const reflect: object = Reflect
  return hasMetadata(reflect) ? reflect : undefined
}

function hasMetadata(reflect: object): reflect is MetadataReflect {
  return 'getOwnMetadataKeys' in reflect && 'getOwnMetadata' in reflect && 'defineMetadata' in reflect
}

/** Gives `wrapper` what other decorators have written on `method`. What they write later goes to the wrapper anyway. */
export function copyMetadata(method: Method, wrapper: Method): void {
  const reflect = metadataReflect()
  for (const key of reflect?.getOwnMetadataKeys(method) ?? []) {
    reflect?.defineMetadata(key, reflect.getOwnMetadata(key, method), wrapper)
  }
}

/**
 * Refuses a method whose emitted return type is known not to be a promise. Compilers emit it with
 * `emitDecoratorMetadata` only, and `Object` or nothing where they do not know; the type checker is the guard then.
 *
 * @throws TypeError
 */
export function requirePromise({ where, name, home }: Site): void {
  const type = home && metadataReflect()?.getOwnMetadata('design:returntype', home, name)
  if (typeof type !== 'function' || type === Object || type === Promise) return
  const prototype: unknown = type.prototype
  if (typeof prototype === 'object' && prototype !== null && 'then' in prototype) return
  throw new TypeError(`${where}: the method must return a promise; it is declared to return ${type.name || 'a class'}`)
}

/** Adds to a list that is kept in the metadata of a class, where there is metadata and the class is known. */
export function appendClassMetadata(key: symbol, { home }: Site, item: unknown): void {
  const reflect = metadataReflect()
  const owner = typeof home === 'function' ? home : home?.constructor
  if (reflect === undefined || owner === undefined) return
  reflect.defineMetadata(key, [...readClassMetadata(key, owner), item], owner)
}

/** The list that {@link appendClassMetadata} has made for exactly this class. */
export function readClassMetadata(key: symbol, owner: object): readonly unknown[] {
  const list = metadataReflect()?.getOwnMetadata(key, owner)
  return Array.isArray(list) ? list : []
}
