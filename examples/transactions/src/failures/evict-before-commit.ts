import { seen, type Failure } from './failure.js'

export const evictBeforeCommit: Failure = {
  title: 'Evicted before the commit',
  how: 'An order invalidates inside its transaction. Somebody asks before it commits, and stores the row as it was.',
  without: 'transactions that no cache knows of',
  cure: 'withTransaction: what is invalidated inside waits for the commit',
  async play({ open, openElsewhere, tell, judge }, isCured) {
    const shop = await open(isCured ? {} : { without: 'withTransaction' })
    const visitor = await openElsewhere()
    tell('visitor', seen(await visitor.look('kettle')))
    await shop.database.transaction(async () => {
      await shop.stock.take('kettle', 1)
      tell('order', 'takes 1 kettle; it is not committed yet')
      tell('visitor', seen(await visitor.look('kettle')))
    })
    tell('order', 'commits')
    await judge('visitor', await visitor.look('kettle'))
  },
}
