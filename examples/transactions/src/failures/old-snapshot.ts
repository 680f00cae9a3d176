import { inWords, type Failure } from './failure.js'

export const oldSnapshot: Failure = {
  title: 'An old snapshot, stored later (repeatable read)',
  how: 'A report reads in one snapshot. Meanwhile an order commits and invalidates; what the report reads next is older.',
  without: 'transactions that no cache knows of',
  cure: 'withTransaction: nothing that is loaded inside is stored or shared',
  async play({ open, openElsewhere, tell, judge }, isCured) {
    const shop = await open(isCured ? {} : { without: 'withTransaction' })
    const other = await openElsewhere()
    const report = async (): Promise<void> => {
      await shop.database.query('select count(*) from orders')
      tell('report', 'begins, and with its first statement has its snapshot')
      await other.take('kettle', 3)
      tell('order', 'takes 3 kettles, commits, and invalidates')
      tell('report', `reads: ${inWords(await shop.stock.find('kettle'))}, which is right in its snapshot`)
      await shop.cache.drain()
    }
    await shop.database.transaction(report, { isolation: 'repeatable read' })
    tell('report', 'ends')
    await judge('visitor', await other.look('kettle'))
  },
}
