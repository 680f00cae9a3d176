import { expect, it } from 'vitest'
import { Odds } from '../src/odds.js'

/** How many of so many values are tried, where a try comes to this. */
function triesOf(odds: Odds, values: number, comesTo: (at: number) => boolean): number {
  let tries = 0
  for (let at = 0; at < values; at++) {
    if (!odds.areGood()) continue
    tries++
    odds.note(comesTo(at))
  }
  return tries
}

it('tries every value while some of the last could be done', () => {
  expect(triesOf(new Odds(), 100, (at) => at % 4 === 3)).toBe(100)
})

it('tries one in sixteen where none could be, and all again after one that could', () => {
  const odds = new Odds()
  expect(triesOf(odds, 4 + 16 * 10, () => false)).toBe(4 + 10)
  expect(triesOf(odds, 16 + 50, () => true)).toBeGreaterThan(50)
})
