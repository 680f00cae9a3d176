import { createClient } from 'redis'
import type { OpenContender } from '../contender.js'

const TTL_MS = 600_000

/** Cache-aside as one writes it oneself, over a client with the settings that it comes with. */
export const open: OpenContender = async ({ redisUrl, load }) => {
  const client = createClient({ url: redisUrl })
  client.on('error', (error: unknown) => console.error(error))
  await client.connect()
  return {
    async find(id) {
      const key = `by-hand:${id}`
      const cached = await client.get(key)
      if (cached !== null) return JSON.parse(cached)
      const value = await load(id)
      await client.set(key, JSON.stringify(value), { expiration: { type: 'PX', value: TTL_MS } })
      return value
    },
    close: () => client.close(),
  }
}
