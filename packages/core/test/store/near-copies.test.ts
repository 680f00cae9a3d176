import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { jsonSerializer } from '../../src/index.js'
import { cloneOf, isCloneable } from '../../src/store/near-clone.js'
import { deepFreeze } from '../../src/store/near-freeze.js'
import { nearStage, valueSlot } from './near.js'

const DATE = new Date(1_700_000_000_000)
const shared = { a: 1 }

const PLAIN: readonly (readonly [string, unknown])[] = [
  ['primitives', [1, -0, NaN, 'x', true, null, undefined, 10n]],
  ['nested objects and arrays', { a: [{ b: { c: [] } }], d: {} }],
  ['dates', { at: new Date(DATE), list: [new Date(NaN)] }],
  ['names with a meaning elsewhere', JSON.parse('{"__proto__":{"x":1},"constructor":1,"then":2}')],
]

const OTHERS: readonly (readonly [string, () => unknown])[] = [
  ['a value in two places', () => ({ one: shared, other: shared })],
  [
    'a ring',
    () => {
      const ring = {}
      return Object.assign(ring, { self: ring })
    },
  ],
  ['an array with holes', () => [, 1]], // oxlint-disable-line no-sparse-arrays
  ['an array with a name', () => Object.assign([1], { name: 'x' })],
  ['an object without a prototype', () => Object.create(null)],
  ['an instance of a class', () => new URL('redis://x')],
  ['a map', () => new Map()],
  ['bytes', () => Buffer.from('x')],
  ['a getter', () => Object.defineProperty({}, 'a', { get: () => 1, enumerable: true, configurable: true })],
  ['a hidden property', () => Object.defineProperty({}, 'a', { value: 1 })],
  ['a symbol', () => ({ [Symbol('a')]: 1 })],
  ['a date with a property', () => Object.assign(new Date(), { zone: 'x' })],
  ['a frozen object', () => Object.freeze({})],
  ['what is nested too deeply', () => Array.from({ length: 200 }).reduce<unknown>((inner) => [inner], 1)],
]

describe('a clone', () => {
  it.each(PLAIN)('is equal and shares nothing: %s', (_what, value) => {
    expect(isCloneable(value)).toBe(true)
    const copy = cloneOf(value)
    expect(copy).toStrictEqual(value)
    expect(sharedBy(copy, value)).toEqual([])
  })

  it('is equal and shares nothing, whatever plain data it is of', () => {
    fc.assert(
      fc.property(fc.object({ withDate: true, withBigInt: true, maxDepth: 5 }), (value) => {
        fc.pre(isCloneable(value))
        const copy = cloneOf(value)
        expect(copy).toStrictEqual(value)
        expect(sharedBy(copy, value)).toEqual([])
      }),
    )
  })

  it.each(OTHERS)('is not made of %s', (_what, make) => {
    expect(isCloneable({ nested: make() })).toBe(false)
  })
})

describe('what is frozen', () => {
  const make = () => ({
    at: new Date(DATE),
    map: new Map([['k', { in: [1] }]]),
    set: new Set([1]),
    deep: { list: [{ a: 1 }] },
  })

  it('refuses each change', () => {
    const value = make()
    expect(deepFreeze(value)).toBe(true)
    const { at, map, set, deep } = value
    for (const change of [
      () => (deep.list[0]!.a = 2),
      () => deep.list.push({ a: 2 }),
      () => at.setTime(0),
      () => at.setFullYear(1),
      () => map.set('x', { in: [] }),
      () => map.delete('k'),
      () => map.clear(),
      () => map.get('k')!.in.push(2),
      () => set.add(2),
      () => set.delete(1),
      () => set.clear(),
    ]) {
      expect(change).toThrow(TypeError)
    }
    expect(value).toEqual(make())
  })

  it('refuses what engines yet to come may change it by', async () => {
    const { prototype } = Map as { prototype: object }
    const isThere = 'getOrInsert' in prototype
    const getOrInsert = function (this: Map<unknown, unknown>, key: unknown, value: unknown): void {
      this.set(key, value)
    }
    if (!isThere) Object.defineProperty(prototype, 'getOrInsert', { value: getOrInsert, configurable: true })
    try {
      const map = new Map() as Map<string, number> & { getOrInsert(key: string, value: number): number }
      expect(deepFreeze(map)).toBe(true)
      expect(Object.getOwnPropertyNames(map)).toContain('getOrInsert')
    } finally {
      if (!isThere) Reflect.deleteProperty(prototype, 'getOrInsert')
    }
  })

  it('is not made of a date, map or set that others have closed, which would be open to change', () => {
    for (const one of [new Date(), new Map(), new Set()]) {
      expect(deepFreeze({ one: Object.freeze(one) })).toBe(false)
    }
  })

  it('is read, written and frozen again as before', () => {
    const { at, deep } = make()
    const value = { at, deep, bare: Object.assign(Object.create(null) as object, { a: 1 }) }
    const before = JSON.stringify(value)
    expect(deepFreeze(value) && deepFreeze(value)).toBe(true)
    expect(JSON.stringify(value)).toBe(before)
    expect(jsonSerializer().serialize({ deep: value.deep })).toBe(JSON.stringify({ deep: value.deep }))
    expect(Object.keys(value.at)).toEqual([])
    expect(value.at.getTime()).toBe(DATE.getTime())
    expect(structuredClone(value).at).toEqual(new Date(DATE))
  })

  it.each([
    ['bytes', Buffer.from('x')],
    ['an instance of a class', new URL('redis://x')],
    ['a pattern', /x/g],
  ])('cannot be %s, and is left as it was', (_what, one) => {
    const value = { list: [1], one }
    expect(deepFreeze(value)).toBe(false)
    expect(Object.isFrozen(value) || Object.isFrozen(value.list)).toBe(false)
  })

  it('is not made of what lies so deep that it would use up the stack', () => {
    const nested = (levels: number): unknown => Array.from({ length: levels }).reduce((inner) => [inner], 1)
    expect(deepFreeze(nested(500))).toBe(true)
    const deep = nested(100_000)
    expect(deepFreeze(deep)).toBe(false)
    expect(Object.isFrozen(deep)).toBe(false)
  })
})

describe('what callers get', () => {
  async function values(copy: 'clone' | 'freeze' | 'share', value: unknown): Promise<unknown[]> {
    const stage = nearStage({ copy })
    stage.prove()
    stage.slots.set('p', valueSlot(stage.clock, 'V1', {}, value))
    const given: unknown[] = []
    for (let i = 0; i < 2; i++) {
      const { slots } = await stage.near.read(['p'], [])
      if (slots[0]?.state === 'value') given.push(slots[0].entry.value)
      const near = stage.near.peek('p')!
      given.push(near.value(), await near.promise())
    }
    expect(given).toHaveLength(6)
    return given
  }

  it('is a copy each', async () => {
    for (const value of [{ list: [1] }, { map: { of: shared }, same: shared }]) {
      const given = await values('clone', value)
      for (const one of given) expect(one).toEqual(JSON.parse(JSON.stringify(value)))
      expect(new Set(given).size).toBe(given.length)
    }
  })

  it('is one frozen value, or a copy each where it cannot be frozen', async () => {
    const given = await values('freeze', { list: [1] })
    expect(new Set(given).size).toBe(1)
    expect(Object.isFrozen((given[0] as { list: unknown[] }).list)).toBe(true)
    const copies = await values('freeze', { list: [1], url: new URL('redis://x') })
    expect(new Set(copies).size).toBe(copies.length)
  })

  it('is one value as it is', async () => {
    const given = await values('share', { list: [1] })
    expect(new Set(given).size).toBe(1)
    expect(Object.isFrozen(given[0])).toBe(false)
  })
})

/** The objects that are in both. */
function sharedBy(one: unknown, other: unknown): object[] {
  const found = objectsIn(other, new Set())
  return [...objectsIn(one, new Set())].filter((object) => found.has(object))
}

function objectsIn(value: unknown, found: Set<object>): Set<object> {
  if (typeof value !== 'object' || value === null || found.has(value)) return found
  found.add(value)
  for (const name of Object.keys(value)) objectsIn(Reflect.get(value, name), found)
  return found
}
