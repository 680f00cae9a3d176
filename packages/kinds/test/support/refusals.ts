import { Decimal } from 'decimal.js'
import fc from 'fast-check'
import { anyKey, Customer, Money, Stranger } from './values.js'

const proto = JSON.parse('{"__proto__":{"admin":true}}') as object
const named = Object.assign([1, 2], { total: 2 })
const hole: number[] = []
hole[0] = 1
hole[2] = 3
const holeAndName = Object.assign([...hole.slice(0, 1)], { total: 2 })
holeAndName[2] = 3
class Child extends Customer {}
class Minutes extends Map {}
class HttpError extends Error {}

/** What every serializer of these kinds refuses, with the path and the words. */
export const refusals: readonly (readonly [what: string, value: unknown, path: string, message: RegExp])[] = [
  ['a function', { rows: [{ load: () => 1 }] }, 'rows[0].load', /function/],
  ['a function itself', () => 1, '', /cannot store the value: it is a function/],
  ['a symbol', { a: Symbol('s') }, 'a', /symbol/],
  ['an unregistered class', { a: [new Stranger()] }, 'a[0]', /instance of Stranger; list the class/],
  ['a subclass of a registered class', new Map([[1, new Child(1, 2)]]), '[0][1]', /instance of Child/],
  ['a subclass of a built-in class', { m: new Minutes() }, 'm', /instance of Minutes/],
  ['an Error class of one’s own', { e: new HttpError('no') }, 'e', /instance of HttpError/],
  ['a Promise', { p: Promise.resolve(1) }, 'p', /instance of Promise/],
  ['a WeakMap', [new WeakMap()], '[0]', /instance of WeakMap/],
  ['a DataView', [new DataView(new ArrayBuffer(1))], '[0]', /instance of DataView/],
  ['a SharedArrayBuffer', [new SharedArrayBuffer(1)], '[0]', /instance of SharedArrayBuffer/],
  ['a boxed primitive', { n: Object(1) as unknown }, 'n', /instance of Number/],
  ['an object with a prototype of its own', { o: Object.create({ a: 1 }) as unknown }, 'o', /prototype of its own/],
  ['the key __proto__', { a: [proto] }, 'a[0].__proto__', /"__proto__" is never stored/],
  ['the key __proto__ in a class', Object.assign(new Customer(1, proto)), 'friends.__proto__', /never stored/],
  ['a key that is a symbol', { a: { [Symbol('s')]: 1 } }, 'a', /name is a symbol/],
  ['a hole', { list: hole }, 'list[1]', /hole/],
  ['a named property of an array', { list: named }, 'list.total', /named property/],
  ['both at once', { list: holeAndName }, 'list[1]', /hole/],
  ['a named property of a Date', { at: Object.assign(new Date(0), { zone: 'UTC' }) }, 'at', /property "zone"/],
  ['a Decimal of an unlisted clone', { price: new (Decimal.clone())(1) }, 'price', /instance of Decimal/],
  ['an Error whose name is no text', { e: Object.assign(new Error('x'), { name: 1 }) }, 'e', /name is no text/],
  ['something in an Error', { e: new Error('x', { cause: { f() {} } }) }, 'e.cause.f', /function/],
  ['something in a Set', { s: new Set([1, () => 1]) }, 's[1]', /function/],
  ['something in a class', { c: new Customer({ 'a.b': Symbol('s') }, 1) }, 'c.name["a.b"]', /symbol/],
  ['something in the plain form of a codec', [new Money({ fee: Symbol('s') })], '[0].fee', /symbol/],
]

/** 20,000 arrays in each other. */
export function veryDeep(): unknown {
  let deep: unknown = 1
  for (let level = 0; level < 20_000; level++) deep = [deep]
  return deep
}

/** Something that cannot be carried, somewhere inside a value, and where. */
export const planted: fc.Arbitrary<{ readonly value: unknown; readonly path: string }> = fc
  .tuple(
    fc.array(
      fc.oneof(
        anyKey.map((key) => ({ kind: 'key' as const, key })),
        fc.nat(3).map((at) => ({ kind: 'index' as const, at })),
        fc.nat(3).map((at) => ({ kind: 'member' as const, at })),
        fc.tuple(fc.nat(3), fc.nat(1)).map(([at, side]) => ({ kind: 'entry' as const, at, side })),
      ),
      { maxLength: 8 },
    ),
    fc.constantFrom<unknown>(() => 1, Symbol('s'), new Stranger(), Promise.resolve(), new WeakSet()),
  )
  .map(([steps, stranger]) => {
    let path = ''
    for (const each of steps) path += shown(each, path === '')
    return { path, value: steps.reduceRight<unknown>((inner, each) => around(each, inner), stranger) }
  })

type StepInto =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'index'; readonly at: number }
  | { readonly kind: 'member'; readonly at: number }
  | { readonly kind: 'entry'; readonly at: number; readonly side: number }

function shown(step: StepInto, isFirst: boolean): string {
  if (step.kind === 'entry') return `[${step.at}][${step.side}]`
  if (step.kind !== 'key') return `[${step.at}]`
  if (!/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(step.key)) return `[${JSON.stringify(step.key)}]`
  return isFirst ? step.key : `.${step.key}`
}

function around(step: StepInto, inner: unknown): unknown {
  if (step.kind === 'key') return { before: new Date(0), ...Object.fromEntries([[step.key, inner]]) }
  const before = Array.from({ length: step.at }, (_, at) => BigInt(at))
  if (step.kind === 'index') return [...before, inner]
  if (step.kind === 'member') return new Set([...before, inner])
  const entry: [unknown, unknown] = step.side === 0 ? [inner, 1] : [1, inner]
  return new Map([...before.map((key) => [key, key] as [unknown, unknown]), entry])
}
