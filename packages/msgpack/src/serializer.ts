import type { Serializer } from '@readthrough/core'
import { beginValue, Catalogue, damaged } from '@readthrough/kinds'
import type { KindOptions } from '@readthrough/kinds'
import { fromBytes, toBytes } from './bytes.js'
import { layOut } from './layout.js'
import { revive } from './revive.js'
import { vet } from './vet.js'

/**
 * The serializer for rich values that is after speed: MessagePack, by msgpackr. It carries what `superjsonSerializer`
 * carries, takes the same options, and refuses the same values with the same paths; payloads are bytes that people
 * cannot read.
 *
 * Guaranteed: what comes back equals what went in, classes, precision and identity included, or `serialize` throws an
 * `UnsupportedValueError` with the path inside the value. `deserialize` throws for a payload that it cannot have
 * written, before anything is made of it; a hostile one changes no prototype and calls nothing but the kinds listed.
 * A payload, and the Buffers in a value that was read, share no memory with anything else.
 *
 * ```ts
 * createCache({ namespace: 'shop', store, serializer: msgpackSerializer({ decimals: [Decimal] }) })
 * ```
 *
 * @throws TypeError or RangeError at once for wrong options, naming the option and what was given.
 */
export function msgpackSerializer(options: KindOptions = {}): Serializer<Uint8Array> {
  const catalogue = new Catalogue(options, 'msgpackSerializer')
  return Object.freeze({
    id: 'mp1',
    format: 'bytes',
    serialize: (value: unknown): Uint8Array => toBytes(layOut(value, catalogue)),
    deserialize(payload: Uint8Array): unknown {
      if (!(payload instanceof Uint8Array)) throw damaged('it is no bytes')
      const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength)
      beginValue()
      const hasEscapes = vet(bytes)
      const tree = fromBytes(bytes)
      return hasEscapes ? revive(tree, catalogue) : tree
    },
  })
}
