import { inWords, type Failure } from './failure.js'
import { holdAnswer } from './held-answers.js'

export const lateAnswer: Failure = {
  title: 'An old answer, stored later (read committed)',
  how: 'Every statement has a snapshot, of when it began. An answer on its way is stored after somebody has invalidated it.',
  without: 'a cache by hand: get, select, set',
  cure: '@ReadThrough: a load is stored only if nothing was invalidated since it began',
  async play({ open, openElsewhere, tell, judge }, isCured) {
    const { gate, through } = holdAnswer(/^select/)
    const without = isCured ? {} : ({ without: 'Readthrough' } as const)
    const shop = await open(without, through)
    const other = await openElsewhere(without)
    const reading = shop.shelf.find('kettle')
    await gate.reached
    tell('reader', 'asks the database; the answer is on its way')
    await other.take('kettle', 3)
    tell('order', 'takes 3 kettles, commits, and invalidates')
    gate.open()
    tell('reader', `has its answer: ${inWords(await reading)}`)
    await shop.cache.drain()
    await judge('visitor', await other.look('kettle'))
  },
}
