import { createHash } from 'node:crypto'
import { canonicalText } from './canonical.js'

/**
 * A short text that stands for any value in a key: 43 characters, the SHA-256 of its canonical form. Equal values
 * give equal texts, whatever the order of properties or of the members of a Set or Map; different values give
 * different ones, types included: `1`, `'1'` and `1n` are three values, and so are `{}` and `{ a: undefined }`.
 *
 * It takes primitives, plain objects, arrays, Date, RegExp, URL, Set, Map, ArrayBuffer, typed arrays and Buffer, and
 * instances of classes with `toJSON` (such as Decimal), which count by the class's name and what `toJSON` gives.
 *
 * @throws CacheKeyError, naming the path, for functions, symbols, promises, other class instances, cycles, and values
 * nested deeper than 200 levels or made of more than 100,000 parts.
 * @example
 * defineKey('search', (filter: Filter) => [hashOf(filter)])
 */
export function hashOf(value: unknown): string {
  // UTF-16, because in UTF-8 all lone surrogates would be one character.
  return createHash('sha256').update(canonicalText(value), 'utf16le').digest('base64url')
}
