import { isBranded } from '../base/branded.js'
import { CacheKeyError } from '../base/errors.js'
import { escapeText } from './escape.js'
import { globMatcher } from './glob.js'
import { isTooLong, MAX_KEY_BYTES, renderPart, renderVary, type KeyPart } from './key.js'

/** Marks patterns across copies of the package; JSON from outside cannot carry it. */
const brand: unique symbol = Symbol.for('readthrough.pattern')

/**
 * A set of keys: those that match a glob and, for a declared key's `.all` and `.under(…)`, the key of exactly these
 * parts. Made by {@link pattern} and by declared keys; nothing else passes for one.
 */
export interface Pattern {
  readonly [brand]: true
  /** The glob over rendered keys: `*` stands for any characters, `:` included; all else is literal. */
  readonly text: string
  /** A rendered key that belongs to the set without matching the glob. */
  readonly exact: string | undefined
}

/** Most `*` in one pattern. */
const MAX_STARS = 8

/**
 * A pattern whose interpolated parts are rendered as key parts, so that a `*` or `:` in them stands for itself.
 *
 * @throws CacheKeyError for a part that no key may hold, a pattern that is nothing but wildcards, more than 512 bytes
 * besides its `*`, and more than 8 `*`.
 * @example
 * pattern`category:${id}:*`
 */
export function pattern(literals: TemplateStringsArray, ...parts: readonly KeyPart[]): Pattern {
  const rendered = parts.map((part, i) => renderPart(part, `Pattern part \${${i}}`))
  return interpolate(literals, rendered)
}

/** The pattern in which rendered parts stand between literals, of which there is one more. */
export function interpolate(literals: readonly string[], rendered: readonly string[]): Pattern {
  return makePattern(literals.map((literal, i) => escapeLiteral(literal) + (rendered[i] ?? '')).join(''))
}

/**
 * A pattern written as a string, such as `'category:*'`. For literals in the source only: in a string that was put
 * together from input, a `*` of the input would be a wildcard.
 */
export function parsePattern(source: string): Pattern {
  return makePattern(escapeLiteral(source))
}

/** The set of the key itself and of all keys that go on from it. `rendered` is not empty. */
export function patternUnder(rendered: string): Pattern {
  return makePattern(rendered + ':*', rendered)
}

/** Whether `value` was made by this module, in whichever copy of the package. */
export function isPattern(value: unknown): value is Pattern {
  if (!isBranded(value, brand)) return false
  try {
    // A copy that somebody has changed is none.
    const { text, exact } = value as Partial<Pattern>
    return typeof text === 'string' && (exact === undefined || typeof exact === 'string')
  } catch {
    return false
  }
}

/** The same set among the keys of one `vary`. */
export function withVary(target: Pattern, vary: KeyPart): Pattern {
  const prefix = renderVary(vary)
  return {
    [brand]: true,
    text: prefix + target.text,
    exact: target.exact === undefined ? undefined : prefix + target.exact,
  }
}

/** Whether a rendered key belongs to the set. */
export function matches(target: Pattern, rendered: string): boolean {
  return rendered === target.exact || globMatcher(target.text)(rendered)
}

function makePattern(text: string, exact?: string): Pattern {
  const stars = text.split('*').length - 1
  if (stars > MAX_STARS) throw new CacheKeyError(`A pattern may hold ${MAX_STARS} '*' at most; got ${stars}`)
  // Without what may stand for nothing: whatever key can be stored, there is a pattern for it.
  if (isTooLong(exact ?? text.replaceAll('*', ''))) {
    throw new CacheKeyError(`A pattern has ${MAX_KEY_BYTES} bytes at most, besides its '*'`)
  }
  if (!/[^*:]/.test(text)) {
    throw new CacheKeyError(
      `The pattern '${text}' names no part of a key; to drop everything, say so with cache.clear()`,
    )
  }
  return { [brand]: true, text, exact }
}

function escapeLiteral(literal: string): string {
  return literal.replace(/[^:*]+/g, escapeText)
}
