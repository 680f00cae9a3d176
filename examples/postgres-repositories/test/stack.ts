import type { Cache } from '@readthrough/core'
import { openCache } from '../src/cache.js'
import { loadPlaces, readPlaces } from '../src/data/places.js'
import { loadShop } from '../src/data/shop.js'
import { openStand } from '../src/demo/stand.js'
import { migrate } from '../src/migrate.js'
import { openRepositories, type Repositories } from '../src/repositories.js'

/** Repositories over servers of their own, with the same few rows before each test. */
export interface Stack {
  readonly cache: Cache
  readonly repositories: Repositories
  /** How many statements the repositories have sent so far. */
  statements(): number
  reset(): Promise<void>
  end(): Promise<void>
}

/** What `openStack` can open: the environment that has the demo run on the same. */
export const STACKS = {
  'Postgres and Redis': {},
  'PGlite and memory': { READTHROUGH_DEMO_DATABASE_URL: 'pglite:', READTHROUGH_DEMO_REDIS_URL: 'memory:' },
} as const

/** How many rows a stack begins with; the next one gets the next number as its id. */
export const SIZE = { products: 300, organisations: 5, users: 40 }

const PLACES = (await readPlaces()).filter(({ country }) => country === 'NZ' || country === 'IS')
export const NEXT_PLACE = Math.max(...PLACES.map(({ id }) => id)) + 1

export async function openStack(environment: NodeJS.ProcessEnv): Promise<Stack> {
  const stand = await openStand(environment)
  await migrate(stand.database)
  const cache = openCache(stand.redisUrl)
  let statements = 0
  const repositories = openRepositories({
    query(sql, params) {
      statements++
      return stand.database.query(sql, params)
    },
  })
  return {
    cache,
    repositories,
    statements: () => statements,
    async reset() {
      await stand.database.query('truncate products, categories, users, organisations, places restart identity')
      await loadShop(stand.database, SIZE)
      await loadPlaces(stand.database, PLACES)
      await cache.clear()
    },
    async end() {
      await cache.close()
      await stand.end()
    },
  }
}
