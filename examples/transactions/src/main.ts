import { heading, say, step, variant } from './demo/print.js'
import { showOrders } from './demo/show-orders.js'
import { FAILURES } from './failures/all.js'
import { play } from './failures/failure.js'
import { openServers } from './failures/servers.js'

const started = performance.now()
heading('Readthrough: transactions, over Postgres and Redis')
const servers = await openServers()
say(`a private Postgres at ${servers.databaseUrl}, a private Redis at ${servers.redisUrl}`)
try {
  await showOrders(servers)
  const stale = { without: 0, with: 0 }
  for (const failure of FAILURES) {
    heading(failure.title, failure.how)
    for (const isCured of [false, true]) {
      variant(failure, isCured)
      const { judgements } = await play(failure, isCured, servers, step)
      if (judgements.some(({ isStale }) => isStale)) stale[isCured ? 'with' : 'without']++
    }
  }
  heading(`${FAILURES.length} failures: ${stale.without} stale without, ${stale.with} with.`)
  if (stale.without !== FAILURES.length || stale.with > 0) process.exitCode = 1
} finally {
  await servers.stop()
}
say(`Everything that was started has ended, ${((performance.now() - started) / 1000).toFixed(1)} s after the start.`)
