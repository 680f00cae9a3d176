import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isoText, isoTime } from '../src/iso-dates.js'

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

describe('the time of a text', () => {
  it('is what it was written for', () => {
    fc.assert(
      fc.property(fc.integer({ min: Date.parse('0000-01-01'), max: Date.parse('+010000-01-01') - 1 }), (time) => {
        expect(isoTime(new Date(time).toISOString())).toBe(time)
      }),
      { numRuns: 10_000 },
    )
  })

  it('is what Date says of the last and the first of each month, also of one that is too short for it', () => {
    for (const year of ['0000', '0001', '0004', '0100', '0400', '1900', '1970', '2000', '2023', '2024', '9999']) {
      for (let month = 1; month <= 12; month++) {
        for (const date of ['01', '28', '29', '30', '31']) {
          const text = `${year}-${String(month).padStart(2, '0')}-${date}T12:34:56.789Z`
          expect(isoTime(text)).toBe(Date.parse(text))
        }
      }
    }
  })

  it.each([
    ['an hour too late', '2024-02-03T24:30:56.789Z'],
    ['the end of a day', '2024-02-03T24:00:00.000Z'],
    ['no month', '2024-00-03T12:34:56.789Z'],
    ['a month too many', '2024-13-03T12:34:56.789Z'],
    ['no day', '2024-02-00T12:34:56.789Z'],
    ['a day too many', '2024-03-32T12:34:56.789Z'],
    ['a minute too many', '2024-02-03T12:60:56.789Z'],
    ['a second too many', '2024-02-03T12:34:60.789Z'],
    ['no milliseconds', '2024-02-03T12:34:56Z'],
    ['a year of six digits', '+002024-02-03T12:34:56.789Z'],
    ['another zone', '2024-02-03T12:34:56.789z'],
    ['letters', '2024-02-0aT12:34:56.789Z'],
    ['digits that are none of ours', '2024-02-0\u0663T12:34:56.789Z'],
    ['the character behind the digits', '2024-02-0:T12:34:56.789Z'],
    ['the character before the digits', '2024-02-03T12:34:56.78/Z'],
    ['nothing', ''],
  ])('is left to Date for %s', (_, text) => {
    expect(isoTime(text)).toBeNaN()
  })
})
