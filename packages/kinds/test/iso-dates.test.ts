import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isoText } from '../src/iso-dates.js'

const day = 86_400_000
const from = Date.UTC(-400, 0, 1)
const to = Date.UTC(10_400, 0, 1)

describe('the text of a Date', () => {
  it('is what toISOString says, on every day of four hundred years and around the years of four digits', () => {
    const wrong: number[] = []
    for (let time = Date.UTC(1_999, 11, 31); time <= Date.UTC(2_401, 0, 1); time += day) {
      if (isoText(time - 1) !== new Date(time - 1).toISOString()) wrong.push(time)
    }
    for (const edge of [Date.parse('0000-01-01'), Date.parse('+010000-01-01')]) {
      for (let time = edge - 800 * day; time <= edge + 800 * day; time += day) {
        for (const near of [time - 1, time]) if (isoText(near) !== new Date(near).toISOString()) wrong.push(near)
      }
    }
    expect(wrong).toEqual([])
  })

  it('is what toISOString says of any time', () => {
    fc.assert(
      fc.property(fc.oneof(fc.integer({ min: from, max: to }), fc.integer({ min: -8.64e15, max: 8.64e15 })), (time) => {
        expect(isoText(time)).toBe(new Date(time).toISOString())
      }),
      { numRuns: 10_000 },
    )
  })
})
