import { inWords, seen, type Failure } from './failure.js'

class PaymentDeclined extends Error {}

export const rolledBack: Failure = {
  title: 'Read inside, then rolled back',
  how: 'A transaction reads what it has written itself, which is stored for everybody. Then it rolls back.',
  without: 'transactions that no cache knows of',
  cure: 'withTransaction: nothing that is loaded inside is stored or shared',
  async play({ open, openElsewhere, tell, judge }, isCured) {
    const shop = await open(isCured ? {} : { without: 'withTransaction' })
    const visitor = await openElsewhere()
    tell('visitor', seen(await visitor.look('kettle')))
    const order = shop.database.transaction(async () => {
      await shop.stock.take('kettle', 4)
      tell('order', 'takes 4 kettles; it is not committed yet')
      tell('order', `asks how many there are: ${inWords(await shop.stock.find('kettle'))}`)
      await shop.cache.drain()
      tell('visitor', seen(await visitor.look('kettle')))
      throw new PaymentDeclined()
    })
    await order.catch((error: unknown) => {
      if (!(error instanceof PaymentDeclined)) throw error
    })
    tell('order', 'cannot be paid for, and is rolled back')
    await judge('visitor', await visitor.look('kettle'))
  },
}
