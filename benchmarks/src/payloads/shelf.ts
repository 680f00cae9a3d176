import { createCache, type Serializer } from '@readthrough/core'
import { redisStore } from '@readthrough/redis'
import { fakeClock } from '@readthrough/testing'
import { connect } from '../rows/tags-data.js'

/** What lies in Redis for one entry, in bytes. */
export interface Lies {
  /** All that is under its key, without the key. */
  readonly bytes: number
  /** What Redis takes for it: the key, its place in a table, its expiry, and what its allocator rounds up. */
  readonly memory: number
}

/** A cache that keeps values over one serializer, and what one sees who looks at its Redis. */
export interface Shelf {
  put(value: unknown, tags?: readonly string[]): Promise<Lies>
}

const KEY = 'rt:shop:e:product:1234'

/** Opens one, hands it over and closes it. */
export async function withShelf<T>(
  redisUrl: string,
  serializer: Serializer,
  use: (shelf: Shelf) => Promise<T>,
): Promise<T> {
  const client = await connect(redisUrl)
  // Times are part of what is stored: they must not differ between two entries that are compared.
  const clock = fakeClock()
  const cache = createCache({ namespace: 'shop', store: redisStore({ url: redisUrl }), serializer, clock })
  try {
    return await use({
      async put(value, tags = []) {
        await client.del(KEY)
        await cache.readThrough(['product', 1234], async () => value, { ttl: '10m', jitter: 0, tags })
        await cache.drain()
        const bytes = await client.strLen(KEY)
        if (bytes === 0) throw new Error(`${serializer.id} has stored nothing under ${KEY}`)
        return { bytes, memory: (await client.memoryUsage(KEY)) ?? 0 }
      },
    })
  } finally {
    await cache.close()
    await client.close()
  }
}
