import { seen, type Failure } from './failure.js'

export const laggingReplica: Failure = {
  title: 'A replica that lags',
  how: 'Reads load from a replica of the database, which does not have the write yet when it is invalidated.',
  without: 'an invalidation that is over at once',
  cure: "holdOff: '10s': nothing is stored for so long, which is longer than the replica ever lags",
  async play({ open, openElsewhere, replica, tell, judge }, isCured) {
    const settings = isCured ? { holdOff: '10s' as const } : {}
    await replica.catchUp()
    const shop = await open(settings)
    const visitor = await openElsewhere({ ...settings, databaseUrl: replica.url })
    tell('visitor', `${seen(await visitor.look('kettle'))}, says the replica`)
    await replica.lag()
    try {
      await shop.stock.take('kettle', 1)
      tell('order', 'takes 1 kettle, commits, and invalidates; the replica does not have it yet')
      tell('visitor', `${seen(await visitor.look('kettle'))}, says the replica`)
    } finally {
      await replica.catchUp()
    }
    tell('replica', 'has it')
    await judge('visitor', await visitor.look('kettle'))
  },
}
