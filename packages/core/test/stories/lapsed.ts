import { fakeClock } from '../../../testing/src/fake-clock.js'
import { memoryStore } from '../../src/index.js'
import { story, type Story } from './story.js'

/** Values that are kept for errors. */
export const kept = { ttl: '10s', stale: { ifError: '1h' } } as const

/** What every method does while the database is down. */
export const down = new Error('no database')
export const failing = async (): Promise<never> => {
  throw down
}

/** A story in which `p` was loaded as `old`, and has lapsed. */
export async function lapsed(options: Parameters<typeof story>[0] = {}): Promise<Story> {
  const told = story({ ...kept, ...options })
  await told.cache.readThrough(['p'], async () => 'old')
  await told.cache.drain()
  await told.clock.advance(11_000)
  told.events()
  return told
}

/** Two processes over one store, in which `p` was loaded as `old`, and has lapsed. */
export async function twoLapsed(options: Parameters<typeof story>[0] = {}): Promise<readonly [Story, Story]> {
  const clock = fakeClock()
  const store = memoryStore({ clock })
  const a = await lapsed({ clock, store, ...options })
  return [a, story({ ...kept, clock, store, ...options })]
}
