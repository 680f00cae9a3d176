import { cachified } from '@epic-web/cachified'
import { redisCacheAdapter } from 'cachified-redis-adapter'
import { createClient } from 'redis'
import type { OpenContender } from '../contender.js'

const TTL_MS = 600_000

/** Over the adapter that its README names, and a client with the settings that it comes with. */
export const open: OpenContender = async ({ redisUrl, load }) => {
  const client = createClient({ url: redisUrl })
  client.on('error', (error: unknown) => console.error(error))
  await client.connect()
  const cache = redisCacheAdapter(client)
  return {
    find: (id) => cachified({ key: `cachified-${id}`, cache, getFreshValue: () => load(id), ttl: TTL_MS }),
    close: () => client.close(),
  }
}
