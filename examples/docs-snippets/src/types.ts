import assert from 'node:assert/strict'
import { createCache, memoryStore, UnsupportedValueError, type Serializer } from '@readthrough/core'
import { superjsonSerializer, type Codec } from '@readthrough/superjson'
import { Decimal } from 'decimal.js'

// #region own-class
class Point {
  constructor(
    readonly x: number,
    readonly y: number,
  ) {}
}

class Money {
  readonly #cents: bigint
  constructor(cents: bigint) {
    this.#cents = cents
  }
  get cents(): bigint {
    return this.#cents
  }
}

const money: Codec<Money, bigint> = {
  name: 'Money',
  is: (value) => value instanceof Money,
  to: (value) => value.cents,
  from: (cents) => new Money(cents),
}
// #endregion

// #region serializer
const serializer = superjsonSerializer({
  decimals: [Decimal], // told by their constructor
  classes: [Point], // their own enumerable properties; rebuilt without calling the constructor
  codecs: [money], // anything else: you say how
})
// #endregion

const rich = {
  price: new Decimal('0.1'),
  sold: 2n ** 64n,
  at: new Date(0),
  tags: new Set(['a']),
  names: new Map([['de', 'Tisch']]),
  nothing: undefined,
  zero: -0,
  where: new Point(1, 2),
  cost: new Money(5n),
}
const back = serializer.deserialize(serializer.serialize(rich)) as typeof rich
assert.ok(back.price instanceof Decimal && back.where instanceof Point && back.at instanceof Date)
assert.equal(back.sold, rich.sold)
assert.ok(back.tags.has('a') && back.names.get('de') === 'Tisch' && Object.is(back.zero, -0) && 'nothing' in back)
assert.equal(back.cost.cents, 5n)

const cache = createCache({ namespace: 'types', store: memoryStore() })
const paths: string[] = []
// #region refused
cache.on('fill.skipped', ({ key, reason, error }) => {
  if (error instanceof UnsupportedValueError) paths.push(`${key}: ${reason} at ${error.path}`)
})
await cache.readThrough(['rows'], async () => ({ rows: [{ at: new Date() }] })) // plain JSON has no Date
await cache.drain()
// paths: ['rows: unsupported at rows[0].at']
// #endregion
assert.deepEqual(paths, ['rows: unsupported at rows[0].at'])
await cache.close()

const careless = {
  id: 'careless',
  format: 'text',
  serialize: (value) => JSON.stringify(value),
  deserialize: (text) => JSON.parse(text) as unknown,
} satisfies Serializer<string>
const lines: string[] = []
const log = (line: string): void => void lines.push(line)
// The process is warned as well, which this page is not to show.
process.removeAllListeners('warning')
// #region verify
const rates = createCache({ namespace: 'rates', store: memoryStore(), serializer: careless, verify: 'development' })

rates.on('value.changed', ({ method, path, was, became }) => log(`${method} at ${path}: ${was}, then ${became}`))

await rates.readThrough(['latest'], async () => ({ rates: [{ at: new Date() }] }))
// latest at rates[0].at: a Date, then a string
// #endregion
await rates.drain()
assert.deepEqual(lines, ['latest at rates[0].at: a Date, then a string'])
assert.equal(await rates.peek(['latest']), undefined)
await rates.close()
