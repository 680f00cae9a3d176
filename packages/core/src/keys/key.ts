import { types } from 'node:util'
import { CacheKeyError } from '../base/errors.js'
import { escapeText } from './escape.js'

/** One part of a {@link Key}. Objects belong into `hashOf(value)`. */
export type KeyPart = string | number | bigint | boolean | null | Date

/**
 * What a cached value is found by. Parts are escaped, so none can forge another key or a pattern. A number, a bigint
 * and the same digits as a string are one part, because ids arrive as all three; null, booleans and dates are
 * different from every string.
 *
 * @example ['product', 42]
 */
export type Key = readonly [KeyPart, ...KeyPart[]]

/** The longest rendered key that is cached, in bytes of UTF-8, without namespace. */
export const MAX_KEY_BYTES = 512

/**
 * The key as text, parts joined by `:`. `vary` comes first and is marked, so that no ordinary key can pass for one
 * that belongs to another `vary`. Of a key that {@link isTooLong} it is only so much as shows that: escaping megabytes of
 * somebody's input would hold everybody up.
 *
 * @throws CacheKeyError for a part that no key may hold; its position is in the message.
 */
export function renderKey(key: Key, vary?: KeyPart): string {
  if (!Array.isArray(key) || key.length === 0) {
    throw new CacheKeyError(`A key is a list of at least one part, such as ['product', 42]; got ${nameOf(key)}`)
  }
  let rendered = vary === undefined ? '' : renderVary(vary)
  rendered += renderPart(key[0], 0)
  // What is too long already need not be read to its end: nothing is ever stored under it.
  for (let i = 1; i < key.length && rendered.length <= MAX_KEY_BYTES; i++) rendered += ':' + renderPart(key[i], i)
  return rendered
}

/** What stands before every key and pattern of one `vary`. */
export function renderVary(vary: KeyPart): string {
  return `%v${renderPart(vary, 'vary')}:`
}

/**
 * One part as text; of one that is too long for any key, only its beginning. `position` says in errors where it stood: its
 * index, or a phrase such as a template's path.
 */
export function renderPart(part: unknown, position: number | string): string {
  if (typeof part === 'string') return escapeText(part.length > MAX_KEY_BYTES ? part.slice(0, MAX_KEY_BYTES + 1) : part)
  // NaN is the only value that differs from itself. Adding to '' renders -0 as 0.
  if (typeof part === 'number' && part === part) return '' + part
  if (typeof part === 'bigint') return part.toString()
  if (part === null) return '%n'
  if (part === true) return '%t'
  if (part === false) return '%f'
  const time = timeOf(part)
  if (!Number.isNaN(time)) return `%d${time}`
  throw unfit(part, position)
}

/** The part itself, if it is one; else it throws as {@link renderPart} does. */
export function requirePart(value: unknown, position: number | string): KeyPart {
  if (typeof value === 'string' || typeof value === 'bigint' || typeof value === 'boolean' || value === null)
    return value
  if (typeof value === 'number' && !Number.isNaN(value)) return value
  if (!Number.isNaN(timeOf(value))) return value as Date
  throw unfit(value, position)
}

/** What a Date holds, whatever methods of its own say; NaN for an invalid one, and for all that only looks like one. */
export function timeOf(value: unknown): number {
  return types.isDate(value) ? Date.prototype.getTime.call(value) : Number.NaN
}

function unfit(value: unknown, position: number | string): CacheKeyError {
  const where = typeof position === 'number' ? `Key part [${position}]` : position
  return new CacheKeyError(
    `${where} is ${nameOf(value)}; a key part is a string, number, bigint, boolean, null or Date` +
      (typeof value === 'object' ? ', and other objects belong into hashOf(value)' : ''),
  )
}

/** Whether a rendered key is too long to be cached. It is not shortened: a hashed key would escape patterns. */
export function isTooLong(rendered: string): boolean {
  // No UTF-16 unit takes more than three bytes of UTF-8.
  return rendered.length * 3 > MAX_KEY_BYTES && Buffer.byteLength(rendered) > MAX_KEY_BYTES
}

/** What a wrong value is, in words that reveal nothing of its content. */
function nameOf(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list'
  if (types.isDate(value)) return 'an invalid Date'
  if (typeof value === 'object' && value !== null) return 'an object'
  if (typeof value === 'number') return 'NaN'
  return value === undefined || value === null ? String(value) : `a ${typeof value}`
}
