import { Big } from 'big.js'
import { BigNumber } from 'bignumber.js'
import { Decimal } from 'decimal.js'
import { awkwardKeys, Customer, Money, OtherDecimal } from './values.js'

const shared = { a: 1 }
const other = { b: 2 }
const cyclic: Record<string, unknown> = { name: 'loop', at: new Date(0) }
cyclic['self'] = cyclic
cyclic['list'] = [cyclic, new Map([[cyclic, new Set([cyclic])]])]
const left: Record<string, unknown> = {}
const right: Record<string, unknown> = { left }
left['right'] = right
const customer = new Customer('Ada', null)
customer.friends = new Set([customer])
const failure = new Error('outer', { cause: new TypeError('inner') })
failure.cause = failure

/** Values of every kind by what they are, all of which every serializer of these kinds keeps. */
export const examples: Readonly<Record<string, unknown>> = {
  undefined,
  null: null,
  zero: 0,
  'minus zero': -0,
  NaN: Number.NaN,
  infinities: [Infinity, -Infinity],
  'empty string': '',
  false: false,
  'undefined in an object': { a: undefined, b: 1 },
  'undefined in an array': [undefined, 1, undefined],
  bigint: -(2n ** 80n),
  Date: new Date('2024-02-29T12:34:56.789Z'),
  'early and late Dates': [new Date(-8.64e15), new Date(8.64e15)],
  'invalid Date': { at: new Date(Number.NaN) },
  RegExp: [/a\/b[/]\n/giu, /(?:)/, new RegExp('\n'), new RegExp('/')],
  URL: new URL('https://user:pass@example.org:8080/a%20b?c=d#e'),
  Set: new Set([1, '1', undefined, Number.NaN, [1]]),
  'Set of bigints that stand elsewhere too': { x: 1n, y: 2n, set: new Set([1n, 2n]), map: new Map([[1n, 2n]]) },
  Map: new Map<unknown, unknown>([
    [{ key: 1 }, new Date(1)],
    [undefined, undefined],
    [new Map([[1n, new Set([2n])]]), new Map()],
  ]),
  'empty things': [{}, [], new Set(), new Map(), Buffer.alloc(0), new ArrayBuffer(0), new Uint8Array()],
  Error: new Error('failed', { cause: { at: new Date(2) } }),
  'Error without a message': new Error(),
  'Error with a name and properties': Object.assign(new Error('no'), {
    name: 'Refused',
    code: 'E_NO',
    at: new Date(3),
  }),
  'native errors': [
    new TypeError('t'),
    new RangeError('r'),
    new SyntaxError('s'),
    new URIError('u'),
    new EvalError('e'),
  ],
  AggregateError: new AggregateError([new Error('a'), 1n], 'two'),
  Buffer: Buffer.from('häßlich'),
  ArrayBuffer: new Uint8Array([1, 2, 255]).buffer,
  'typed arrays': [
    new Uint8Array([0, 255]),
    new Uint8ClampedArray([1]),
    new Int16Array([-1]),
    new Uint32Array([2 ** 32 - 1]),
  ],
  'floats that JSON lacks': [
    new Float32Array([Number.NaN, -0, Infinity, 0.5]),
    new Float64Array([-Infinity, 1e300, -0]),
  ],
  'bigint arrays': [new BigInt64Array([-(2n ** 63n)]), new BigUint64Array([2n ** 64n - 1n])],
  'a view into a larger buffer': new Uint16Array(new ArrayBuffer(8), 2, 2),
  'object without a prototype': Object.assign(Object.create(null) as object, { a: new Date(4), constructor: 1 }),
  'Decimals of four classes': [new Decimal('1.10'), new OtherDecimal('1.10'), new Big('1.10'), new BigNumber('1.10')],
  'a Decimal with more digits than its class computes with': new OtherDecimal('1234567890.0987654321'),
  'extreme Decimals': [new Decimal('-1e-900000'), new Big('1e+4000'), new BigNumber('9'.repeat(60))],
  'Decimals that are no numbers': [new Decimal('NaN'), new Decimal('-Infinity'), new BigNumber('NaN')],
  'negative zeros': [new Decimal('-0'), new Big('-0'), new BigNumber('-0')],
  'instance of a registered class': new Customer(new Date(5), [new Decimal('0.1')]),
  'value of a codec': new Money({ amount: 5n, at: new Date(6) }),
  'codec whose plain form is no JSON': [undefined, 1n, -0, new Date(7), new Map(), new Money(1), []].map(
    (x) => new Money(x),
  ),
  'keys of all kinds': Object.fromEntries(awkwardKeys.map((key, at) => [key, new Date(at)])),
  'keys of all kinds inside each other': awkwardKeys.reduceRight<unknown>((inner, key) => ({ [key]: inner, d: 1n }), 1),
  'the word __proto__ as a value': ['__proto__', { a: '"__proto__":' }, new Map([['__proto__', 1n]])],
  'texts that UTF-8 does not keep': ['\ufeff', '\ufeff'.padEnd(90, 'x'), '\ud800', 'x'.repeat(90) + '\udc00', 'ä€😀'],
  'a value 70 levels deep': Array.from({ length: 70 }).reduce<unknown>((inner, _, at) => ({ inner, at }), new Date(9)),
  'shared references': { first: shared, second: shared, list: [shared, [shared]] },
  'shared references in a Set, in order': { shared, other, set: new Set([shared, other, 2]) },
  'shared references as keys of a Map': {
    shared,
    other,
    map: new Map<object, object>([
      [shared, other],
      [other, shared],
    ]),
  },
  'shared references in a class, an Error and a codec': [
    shared,
    new Customer(shared, shared),
    new Error('e', { cause: shared }),
    new Money(shared),
  ],
  'a shared Date': [customer, new Date(8)].flatMap((value) => [value, value]),
  'a cycle': cyclic,
  'a cycle entered at two places': { x: left, y: right },
  'a class that contains itself': customer,
  'an Error that is its own cause': failure,
  'a Set and a Map that contain themselves': [
    ((set) => set.add(set))(new Set<unknown>()),
    ((map) => map.set(map, map))(new Map<unknown, unknown>()),
  ],
  'a cycle through two roots': ((list: unknown[]) => (list.push(list, { list }), list))([]),
}
