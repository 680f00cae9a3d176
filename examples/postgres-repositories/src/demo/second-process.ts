// The second process of the demo: its own connections, its own cache over the same Redis, a hundred callers.
import { connectDatabase } from '@readthrough/services'
import { openCache } from '../cache.js'
import type { Database } from '../database.js'
import { crowd } from './crowd.js'
import { borrowDatabase } from './lent-database.js'
import { recordedRepositories } from './recorder.js'

/** What the first process tells it when it starts it. */
export interface Orders {
  readonly callers: number
  readonly redisUrl: string
  /** Undefined for PGlite: then its queries go to the first process. */
  readonly databaseUrl: string | undefined
}

const orders = JSON.parse(process.argv[2] ?? '') as Orders
const connection = orders.databaseUrl === undefined ? undefined : connectDatabase(orders.databaseUrl)
const database: Database = connection ?? borrowDatabase(process)
const cache = openCache(orders.redisUrl)
const { places } = recordedRepositories(database, cache)

// Whatever ends the first process ends this one.
process.on('disconnect', () => process.exit())

// Connected and warm before the start, so that both processes run and neither starts up.
await places.findById(1)

process.on('message', (message) => {
  if (message === 'go') void run()
})
process.send?.('ready')

async function run(): Promise<void> {
  const result = await crowd(orders.callers, () => places.populationByCountry())
  await cache.close()
  await connection?.end()
  process.send?.({ result })
}
