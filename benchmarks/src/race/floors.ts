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
  read(name: string): Promise<Floor>
  close(): Promise<void>
}

const RAISE = `
  local known = redis.call('GET', KEYS[1])
  if known and tonumber(string.match(known, '^%d+')) >= tonumber(ARGV[1]) then return 0 end
  local now = redis.call('TIME')
  redis.call('SET', KEYS[1], ARGV[1] .. ' ' .. now[1] * 1000 + math.floor(now[2] / 1000))
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
    async read(name) {
      const [version = 0, since = 0] = ((await client.get(name)) ?? '').split(' ').map(Number)
      return { version, ageMs: since === 0 ? 0 : Date.now() - since }
    },
    close: () => client.close(),
  }
}
