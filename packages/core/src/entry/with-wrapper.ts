import type { Payload, Serializer } from './serializer.js'
import type { PayloadWrapper } from './wrapper.js'

/**
 * The same serializer, with `wrapper` behind those it has already: what was wrapped last is unwrapped first.
 *
 * @throws TypeError where there is one of this kind already.
 */
export function withWrapper<P extends Payload>(serializer: Serializer<P>, wrapper: PayloadWrapper): Serializer<P> {
  const wrappers = serializer.wrappers ?? []
  if (wrappers.some(({ kind }) => kind === wrapper.kind)) {
    throw new TypeError(`The serializer '${serializer.id}' has ${wrapper.kind} already`)
  }
  return Object.freeze({
    id: serializer.id,
    format: serializer.format,
    serialize: (value: unknown): P => serializer.serialize(value),
    deserialize: (payload: P): unknown => serializer.deserialize(payload),
    wrappers: Object.freeze([...wrappers, wrapper]),
  })
}
