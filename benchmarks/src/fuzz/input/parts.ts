import type { KeyPart } from '@readthrough/core'
import type { Draw } from '../draw.js'
import { hostileText } from './text.js'

const NUMBERS = [
  0,
  1,
  7,
  42,
  -0,
  -1,
  0.1,
  1e21,
  1e-7,
  Infinity,
  -Infinity,
  2 ** 53,
  2 ** 53 + 2,
  5e-324,
  1.7976931348623157e308,
]
const BIGINTS = [0n, 1n, 7n, 42n, -1n, 2n ** 53n + 1n, 10n ** 21n, -(2n ** 64n)]
const TIMES = [0, 1, 7, 42, -1, 8.64e15, -8.64e15, 1_700_000_000_000]

/** A part that a key may hold. */
export function keyPart(draw: Draw): KeyPart {
  switch (draw.below(10)) {
    case 5:
      return draw.oneOf(NUMBERS)
    case 6:
      return draw.oneOf(BIGINTS)
    case 7:
      return draw.oneOf([true, false, null])
    case 8:
      return draw.onceIn(8) ? lyingDate(draw) : new Date(draw.oneOf(TIMES))
    case 9:
      return draw.below(100)
    default:
      return hostileText(draw)
  }
}

/** A key of one to four parts. */
export function keyTuple(draw: Draw): [KeyPart, ...KeyPart[]] {
  return [keyPart(draw), ...draw.several(0, 3, () => keyPart(draw))]
}

/** A Date that says another time than it holds, or something that is none. */
function lyingDate(draw: Draw): Date {
  const time = draw.oneOf(TIMES)
  const lie = draw.oneOf<unknown>([1, '1:*', 'x'])
  return Object.assign(new Date(time), { getTime: () => lie })
}

/** What no key may hold. */
export function nonPart(draw: Draw): unknown {
  return draw.oneOf(NON_PARTS)()
}

const NON_PARTS: readonly (() => unknown)[] = [
  () => undefined,
  () => Number.NaN,
  () => ({}),
  () => [],
  () => ['a'],
  () => () => 'a',
  () => Symbol('a'),
  () => new Date(Number.NaN),
  () => new String('a'),
  () => new Number(1),
  () => ({ toString: () => 'a', valueOf: () => 1, toJSON: () => 'a' }),
  () => Object.create(null) as object,
  () => Object.create(Date.prototype) as object,
  () => new Proxy(new Date(0), {}),
  () => new Proxy({}, { getPrototypeOf: () => Date.prototype, get: () => () => 1 }),
  () => throwing(),
  () => Promise.resolve('a'),
  () => new Map(),
  () => /a/,
  () => Buffer.from('a'),
  () => Array.from({ length: 50 }).reduce<unknown>((inner) => [inner], 'a'),
]

/** Throws whatever is done with it. */
export function throwing(): object {
  const trap = (): never => {
    throw new Error('a trap of a Proxy')
  }
  const traps = Object.fromEntries(Reflect.ownKeys(Reflect).map((name) => [name, trap]))
  return new Proxy({}, traps)
}

/**
 * A part such that two are equal exactly when a key must take them for the same: a number, a bigint and the same digits as
 * a text are one, and everything else is different. Not made by what is tested.
 */
export function canonicalPart(part: KeyPart): string {
  if (part === null || typeof part === 'boolean') return `!${part}`
  if (typeof part === 'object') return `@${Date.prototype.getTime.call(part)}`
  return `=${typeof part === 'number' && part === 0 ? '0' : String(part)}`
}

/** The same of a whole key, under the tenant that it belongs to, if there is one. */
export function canonicalKey(namespace: string, tenant: KeyPart | undefined, parts: readonly KeyPart[]): string {
  const owner = tenant === undefined ? [] : [canonicalPart(tenant)]
  // JSON writes lone surrogates as escapes, so that no two texts become one.
  return JSON.stringify([namespace, owner, parts.map(canonicalPart)])
}
