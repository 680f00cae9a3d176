/* oxlint-disable unicorn/no-thenable, no-eval, typescript/no-extraneous-class -- hostile on purpose */
import type { Draw } from '../draw.js'
import { hostileText } from '../input/text.js'
import { throwing } from '../input/parts.js'

const THROWN = new Error('planted')

/** Whether it is what functions and getters here throw. */
export function isPlanted(error: unknown): boolean {
  return error === THROWN
}

function planted(): never {
  throw THROWN
}

/** What may be given for anything by a careless program, or by one that takes its options from outside. */
const VALUES: readonly (() => unknown)[] = [
  ...[
    undefined,
    null,
    true,
    false,
    0,
    -0,
    1,
    -1,
    1.5,
    Number.NaN,
    Infinity,
    -Infinity,
    2 ** 31,
    2 ** 53,
    1e308,
    5e-324,
  ],
  ...[
    1n,
    -1n,
    '',
    ' ',
    '5m',
    '5 m',
    '-1s',
    '0s',
    '1e3',
    '999999999999w',
    'true',
    '__proto__',
    'constructor',
    '{0}',
    '{0',
    '*',
    'a:b',
  ],
].map((value) => () => value)

const OBJECTS: readonly (() => unknown)[] = [
  () => ({}),
  () => [],
  () => [undefined],
  () => Array(3),
  () => [[]],
  () => Symbol('hostile'),
  () => Object.create(null) as object,
  () => new Date(Number.NaN),
  () => new Map([['ttl', '1s']]),
  () => /x/g,
  () => Promise.resolve('5m'),
  () => new Proxy({}, {}),
  () => new Proxy(() => undefined, {}),
  () => throwing(),
  () => revoked(),
  () => new String('5m'),
  () => new Number(5),
  () => ({ toString: planted, valueOf: planted, toJSON: planted }),
  () => ({ [Symbol.toPrimitive]: planted }),
  () => JSON.parse('{"__proto__":{"ttl":"1s"},"constructor":{"prototype":{"polluted":1}}}') as unknown,
  () => Object.defineProperty({}, 'then', { get: planted, enumerable: true }),
  () => ({ then: () => undefined }),
  () => Buffer.from('hostile'),
  () => cyclic(),
  () => globalThis,
  () => Object.prototype,
]

const FUNCTIONS: readonly (() => unknown)[] = [
  () => () => undefined,
  () => planted,
  () => async () => planted(),
  () => () => throwing(),
  () => () => Number.NaN,
  () => () => '5m',
  () => () => ({}),
  () => () => Symbol('made'),
  () => () => [undefined, 5, 'a'],
  () => () => new Promise(() => {}),
  () => () => Promise.reject(THROWN),
  () => () => ({ then: planted }),
  () => class Hostile {},
  () =>
    class Throws {
      constructor() {
        planted()
      }
    },
  () => Object,
  () => eval,
  () => Array.prototype.push,
]

/** Anything. */
export function hostileValue(draw: Draw): unknown {
  switch (draw.below(6)) {
    case 3:
      return hostileText(draw)
    case 4:
      return draw.oneOf(OBJECTS)()
    case 5:
      return draw.oneOf(FUNCTIONS)()
    default:
      return draw.oneOf(VALUES)()
  }
}

/** These members, in an object of the usual kind or of an unusual one. */
export function hostileShape(members: Readonly<Record<string, unknown>>, draw: Draw): object {
  const names = Object.keys(members)
  const one = names[draw.below(Math.max(1, names.length))] ?? 'ttl'
  switch (draw.below(16)) {
    case 8:
      return Object.assign(Object.create(null) as object, members)
    case 9:
      return Object.create(members) as object
    case 10:
      return new Proxy({ ...members }, {})
    case 11:
      return Object.defineProperty({ ...members }, one, { get: planted, enumerable: true })
    case 12: {
      let times = 0
      // Says one thing when it is checked, and another when it is used.
      const get = (): unknown => (times++ === 0 ? members[one] : draw.oneOf(VALUES)())
      return Object.defineProperty({ ...members }, one, { get, enumerable: true })
    }
    case 13:
      return Object.freeze({ ...members })
    case 14:
      return Object.defineProperty({ ...members }, '__proto__', { value: members, enumerable: true })
    case 15:
      return { ...members, [Symbol('hostile')]: 1 }
    default:
      return { ...members }
  }
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}

function cyclic(): object {
  const one: Record<string, unknown> = {}
  one['self'] = one
  return one
}
