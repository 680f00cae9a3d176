import type { Failure } from './failure.js'
import { holdAnswer } from './held-answers.js'

export const twoWriters: Failure = {
  title: 'Two writers',
  how: 'Two people count the kettles, and each stores what was counted. The cache gets the values in another order.',
  without: 'a cache by hand: update, set',
  cure: '@WriteThrough: where two write at once, neither is stored',
  async play({ open, openElsewhere, tell, judge }, isCured) {
    const { gate, through } = holdAnswer(/^update/)
    const without = isCured ? {} : ({ without: 'Readthrough' } as const)
    const shop = await open(without, through)
    const other = await openElsewhere(without)
    const counting = shop.shelf.count('kettle', 8)
    await gate.reached
    tell('ann', 'counts 8, commits; the answer is on its way')
    await other.count('kettle', 5)
    tell('bob', 'counts 5, commits, and has his answer')
    gate.open()
    await counting
    tell('ann', 'has her answer')
    await judge('visitor', await other.look('kettle'))
  },
}
