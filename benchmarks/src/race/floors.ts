import { createClient } from 'redis'

/** What a reader must not fall below, and for how long that has been known. */
export interface Floor {
  readonly version: number
  readonly ageMs: number
}

/**
 * What writers have promised: below which version nobody may read any more. Kept in a Redis of its own, which no cache
 * knows, so that a reader can ask without the cache noticing.
 */
export interface Floors {
  /** Raises the floor; never lowers it. */
  raise(name: string, version: number): Promise<void>
  /** The highest that was promised `dueMs` ago or before. */
  read(name: string, dueMs: number): Promise<Floor>
  close(): Promise<void>
}

/** A sorted set of versions, each as `<version> <when>`: what is no longer the highest is needed only until a higher one is due. */
const RAISE = `
  local highest = redis.call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')
  if highest[2] and tonumber(highest[2]) >= tonumber(ARGV[1]) then return 0 end
  local now = redis.call('TIME')
  redis.call('ZADD', KEYS[1], ARGV[1], ARGV[1] .. ' ' .. now[1] * 1000 + math.floor(now[2] / 1000))
  redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -101)
  return 1`

/** Connects to the Redis of the floors, which runs on this machine: its clock is ours. */
export async function openFloors(url: string): Promise<Floors> {
  const client = createClient({ url, commandOptions: { timeout: 0 } })
  client.on('error', (error: unknown) => console.error(error))
  await client.connect()
  return {
    async raise(name, version) {
      await client.eval(RAISE, { keys: [name], arguments: [String(version)] })
    },
    async read(name, dueMs) {
      const known = await client.zRange(name, 0, -1, { REV: true })
      const now = Date.now()
      for (const one of known) {
        const [version = 0, since = 0] = one.split(' ').map(Number)
        if (now - since >= dueMs) return { version, ageMs: now - since }
      }
      return { version: 0, ageMs: 0 }
    },
    close: () => client.close(),
  }
}
