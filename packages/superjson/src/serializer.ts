import type { Serializer } from '@readthrough/core'
import { beginValue, Catalogue } from '@readthrough/kinds'
import type { KindOptions } from '@readthrough/kinds'
import { readEnvelope } from './envelope.js'
import { LeafNotes } from './leaf-notes.js'
import { Odds } from './odds.js'
import { pack } from './pack.js'
import { readQuickly } from './quick-reader.js'
import { writeQuickly } from './quick-writer.js'
import { unpack } from './unpack.js'
import { WrittenPieces } from './written-pieces.js'

/**
 * The serializer for rich values, in superjson's format. It carries JSON, `undefined`, `NaN`, the infinities, `-0`,
 * BigInt, Date, RegExp, URL, Set, Map, Error, typed arrays, ArrayBuffer, Buffer, objects without a prototype, and
 * shared or cyclic references to any of them; Decimals, classes and anything else as the options say.
 *
 * Guaranteed: what comes back equals what went in, classes and precision included, or `serialize` throws an
 * `UnsupportedValueError` with the path inside the value. `deserialize` throws for a payload that it cannot have
 * written; a hostile one changes no prototype and calls nothing but the kinds listed here.
 *
 * Every serializer stands alone. superjson's global registry is neither read nor written.
 *
 * ```ts
 * createCache({ namespace: 'shop', store, serializer: superjsonSerializer({ decimals: [Decimal] }) })
 * ```
 *
 * @throws TypeError or RangeError at once for wrong options, naming the option and what was given.
 */
export function superjsonSerializer(options: KindOptions = {}): Serializer<string> {
  const catalogue = new Catalogue(options, 'superjsonSerializer')
  const pieces = new WrittenPieces()
  const notes = new LeafNotes(catalogue)
  const [writing, reading] = [new Odds(), new Odds()]
  return Object.freeze({
    id: 'sj1',
    format: 'text',
    serialize(value: unknown): string {
      beginValue()
      if (writing.areGood()) {
        const text = writeQuickly(value, catalogue, pieces)
        writing.note(text !== undefined)
        if (text !== undefined) return text
        beginValue()
      }
      return JSON.stringify(pack(value, catalogue))
    },
    deserialize(payload: string): unknown {
      beginValue()
      if (reading.areGood()) {
        const value = readQuickly(payload, notes)
        reading.note(value !== undefined)
        if (value !== undefined) return value
        beginValue()
      }
      return unpack(readEnvelope(payload), catalogue)
    },
  })
}
