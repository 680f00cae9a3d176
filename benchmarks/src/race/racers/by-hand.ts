import { createClient } from 'redis'
import type { OpenRacer, Row } from '../racer.js'

const TTL_MS = 600_000

/** Cache-aside as one writes it oneself: get, load, set; and after a write, delete. */
export const open: OpenRacer = async ({ redisUrl, load }) => {
  const client = createClient({ url: redisUrl })
  client.on('error', (error: unknown) => console.error(error))
  await client.connect()
  const keyOf = (id: number): string => `by-hand:${id}`
  return {
    families: [
      {
        name: 'key',
        async read(id) {
          const cached = await client.get(keyOf(id))
          if (cached !== null) return JSON.parse(cached) as Row
          const row = await load('key', id)
          await client.set(keyOf(id), JSON.stringify(row), { expiration: { type: 'PX', value: TTL_MS } })
          return row
        },
        async write(id, update) {
          await update()
          await client.del(keyOf(id))
        },
      },
    ],
    close: () => client.close(),
  }
}
