/** What a Proxy does that objects to being looked at in any way. */
const TRAPS = Object.fromEntries(
  Reflect.ownKeys(Reflect)
    .filter((name) => typeof name === 'string')
    .map((name) => [name, objects]),
)

function objects(): never {
  throw new Error('Do not look at me')
}

/** A Proxy whose every trap throws. */
export function untouchable(): object {
  return new Proxy(objects, TRAPS)
}

function revoked(target: object): object {
  const { proxy, revoke } = Proxy.revocable(target, {})
  revoke()
  return proxy
}

function cyclic(): object {
  const made: Record<string, unknown> = { id: 1 }
  made['self'] = made
  return made
}

function nested(levels: number): unknown {
  let made: unknown = 1
  for (let level = 0; level < levels; level++) made = [made]
  return made
}

class Deceiver extends Date {
  override getTime(): number {
    return '1:*' as unknown as number
  }
}

/**
 * Things that break whoever looks at them: what they are, and each made anew. None of them is a part that a key may hold,
 * or has a `.a.b` that is one.
 */
export const HOSTILE_OBJECTS: readonly [string, () => unknown][] = [
  ['a Proxy that throws', untouchable],
  ['a Proxy of an object that throws', () => new Proxy({}, TRAPS)],
  ['a Proxy of a list that throws', () => new Proxy([], TRAPS)],
  ['a revoked Proxy', () => revoked({})],
  ['a revoked Proxy of a list', () => revoked([])],
  ['a getter that throws', () => Object.defineProperty({}, 'a', { get: objects, enumerable: true })],
  [
    'a getter that throws what throws',
    () => Object.defineProperty({}, 'a', { get: throwsUntouchable, enumerable: true }),
  ],
  ['a text that throws', () => ({ toString: objects, valueOf: objects, [Symbol.toPrimitive]: objects })],
  ['a toJSON that throws', () => ({ toJSON: objects })],
  ['a toJSON that throws what throws', () => ({ toJSON: throwsUntouchable })],
  ['a date that is none', () => Object.create(Date.prototype) as unknown],
  ['a date that never was', () => new Date(Number.NaN)],
  ['a list with a hole', () => Array(3)],
  ['a list of a million', () => Array(1_000_000).fill('x')],
  ['a list of lengths', () => Object.defineProperty([], '0', { get: objects })],
  ['a cycle', cyclic],
  ['a depth', () => nested(20_000)],
  ['a prototype of its own', () => JSON.parse('{"__proto__":{"a":{"b":{}}},"constructor":{"prototype":1}}') as unknown],
  ['no prototype', () => Object.create(null) as unknown],
  ['a symbol', () => Symbol('a')],
  ['a function', () => objects],
  ['a class', () => Deceiver],
  ['a Map', () => new Map([[{}, objects]])],
  ['a generator', () => (function* () {})()],
  ['a weak thing', () => new WeakMap()],
  ['NaN', () => Number.NaN],
  ['nothing', () => undefined],
]

function throwsUntouchable(): never {
  throw untouchable() as Error
}

/** Dates that say of themselves what no date can. */
export const DECEIVING_DATES: readonly [string, () => Date][] = [
  ['a subclass', () => new Deceiver(5)],
  ['a property', () => Object.assign(new Date(5), { getTime: () => '1:*' })],
]
