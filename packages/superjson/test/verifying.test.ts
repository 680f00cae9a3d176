import { Big } from 'big.js'
import { createCache, memoryStore } from '@readthrough/core'
import { Decimal } from 'decimal.js'
import { expect, it } from 'vitest'
import { superjsonSerializer } from '../src/index.js'

class Point {
  constructor(readonly x: number) {}
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

const serializer = superjsonSerializer({
  decimals: [Decimal, Big],
  classes: [Point],
  codecs: [
    {
      name: 'Money',
      is: (value) => value instanceof Money,
      to: (value: Money) => value.cents,
      from: (cents: bigint) => new Money(cents),
    },
  ],
})
const shared = { id: 1 }
const cyclic: Record<string, unknown> = {}
cyclic['self'] = cyclic

it.each<[string, unknown]>([
  ['decimals', [new Decimal('0.1'), new Big('12.50')]],
  ['classes and codecs', { at: new Point(1), cost: new Money(5n) }],
  ['numbers', [Number.NaN, -0, Infinity, -Infinity, 2n ** 70n]],
  ['undefined', { a: undefined, list: [undefined] }],
  ['dates, addresses and expressions', [new Date(0), new Date(Number.NaN), new URL('http://a/?b'), /a/gi]],
  ['sets and maps', new Map<unknown, unknown>([[{ a: 1 }, new Set([1, [2]])], [new Date(1), null]])], // prettier-ignore
  ['bytes', [new Uint8Array([1, 2]), new Float64Array([1.5, -0]), Buffer.from('abc'), new ArrayBuffer(3)]],
  ['errors', [new Error('no', { cause: new RangeError('deep') }), new TypeError('t')]],
  ['errors that give themselves a name', [Object.assign(new Error('no'), { name: 'Refused', cause: 1 })]],
  ['one object in two places, and a cycle', [shared, shared, cyclic]],
  ['no prototype', [Object.assign(Object.create(null), { a: 1 })]],
])('comes back as it was, as a cache that verifies finds: %s', async (_, value) => {
  const cache = createCache({ namespace: 'verify', store: memoryStore(), serializer, verify: 'always' })
  const told: unknown[] = []
  cache.on('fill.skipped', ({ reason, error }) => told.push(`${reason}: ${String(error)}`))
  await cache.readThrough(['p'], async () => value)
  await cache.drain()
  expect(told).toEqual([])
  expect(await cache.peek(['p'])).toBeDefined()
  await cache.close()
})
