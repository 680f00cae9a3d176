import { describe, expect, it } from 'vitest'
import { fakeClock } from '../../../testing/src/fake-clock.js'
import type { HeldEntry } from '../../src/store/near-entry.js'
import { createHold } from '../../src/store/near-hold.js'
import { createShelf, type Shelf } from '../../src/store/near-shelf.js'
import { nearStage, valueSlot } from './near.js'

const clock = fakeClock()
const hold = createHold('share', {
  encode: (value) => JSON.stringify(value),
  decode: (text) => JSON.parse(String(text)),
})

function entryOf(value: unknown): HeldEntry {
  const slot = valueSlot(clock, '', {}, value)
  if (slot.state !== 'value') throw new Error('a value has an entry')
  return hold(`V${String(value).padStart(20, '-')}`, slot.entry)
}

function shelfOf(max: number, keys: readonly string[]): Shelf {
  const shelf = createShelf({ max, maxBytes: undefined })
  for (const key of keys) shelf.put(key, entryOf(key))
  return shelf
}

const found = (shelf: Shelf, keys: readonly string[]) => keys.filter((key) => shelf.find(key) !== undefined)

describe('a shelf that is full', () => {
  it('puts out what has not been used, in the order in which it came', () => {
    const shelf = shelfOf(3, ['a', 'b', 'c'])
    shelf.find('a')
    shelf.put('d', entryOf('d'))
    shelf.put('e', entryOf('e'))
    expect(found(shelf, ['a', 'b', 'c', 'd', 'e'])).toEqual(['a', 'd', 'e'])
  })

  it('puts one out though all have been used, and not the new one', () => {
    const keys = Array.from({ length: 40 }, (_, i) => `k${i}`)
    const shelf = shelfOf(40, keys)
    expect(found(shelf, keys)).toEqual(keys)
    shelf.put('new', entryOf('new'))
    expect(shelf).toMatchObject({ size: 40, evicted: 1 })
    expect(shelf.find('new')).toBeDefined()
  })

  it('spares a use once, and then it is as if it had not been', () => {
    const shelf = shelfOf(2, ['a', 'b'])
    shelf.find('a')
    for (const key of ['c', 'd']) shelf.put(key, entryOf(key))
    expect(found(shelf, ['a', 'b', 'c', 'd'])).toEqual(['c', 'd'])
  })

  it('counts what lies there, through whatever comes and goes', () => {
    const shelf = createShelf({ max: 50, maxBytes: 4_000 })
    const lying = (): [string, HeldEntry][] =>
      Array.from({ length: 200 }, (_, i) => `k${i}`).flatMap((key) => {
        const held = shelf.find(key)
        return held === undefined ? [] : [[key, held]]
      })
    for (let i = 0; i < 5_000; i++) {
      const key = `k${(i * 37) % 200}`
      if (i % 5 === 0) shelf.drop(key)
      else if (i % 3 === 0) shelf.find(key)
      else shelf.put(key, entryOf(key))
      if (i % 1_000 === 999) shelf.dropMatching('k1*')
      if (i === 2_500) shelf.dropAll()
      expect(shelf.size <= 50 && shelf.bytes <= 4_000).toBe(true)
    }
    const left = lying()
    expect(left.length).toBe(shelf.size)
    expect(left.reduce((sum, [key, held]) => sum + key.length + held.size, 0)).toBe(shelf.bytes)
    expect(shelf.evicted).toBeGreaterThan(1_000)
    for (const [key, held] of left) expect(held.value()).toBe(key)
  })
})

describe('what lay near', () => {
  it('has no value any more, whoever keeps it', () => {
    const shelf = shelfOf(1, [])
    const [dropped, replaced, evicted] = ['a', 'b', 'c'].map(entryOf) as [HeldEntry, HeldEntry, HeldEntry]
    shelf.put('a', dropped)
    shelf.drop('a')
    shelf.put('b', replaced)
    shelf.put('b', evicted)
    shelf.put('d', entryOf('d'))
    for (const one of [dropped, replaced, evicted]) {
      expect(one.isDropped).toBe(true)
      expect(() => one.value()).toThrow('near no more')
    }
  })

  it('is read whole where it was dropped while its version was asked for', async () => {
    const stage = nearStage({ boundMs: undefined, feed: undefined })
    await stage.bringNear()
    stage.between = () => stage.near.near.drop({ keys: ['p'], patterns: [], tags: [] })
    const { slots } = await stage.near.read(['p'], [])
    expect(stage.asked).toEqual(['probe p', 'read p'])
    expect(slots[0]).toMatchObject({ state: 'value', entry: { value: { version: 'V1' } } })
  })
})

it('gives all who share a value one promise, and keeps so many of them', async () => {
  const one = entryOf('one')
  const first = one.promise()
  expect(one.promise()).toBe(first)
  for (let i = 0; i < 5_000; i++) await entryOf(i).promise()
  expect(one.promise()).not.toBe(first)
  await expect(one.promise()).resolves.toBe('one')
})
