import { createCache, defineKey, Invalidate, ReadThrough, type NearOptions } from '@readthrough/core'
import { redisStore } from '@readthrough/redis'
import { superjsonSerializer } from '@readthrough/superjson'
import type { OpenRacer, Row, Update } from '../race/racer.js'

const row = defineKey('row', (id: number) => [id])

/** A repository class over Redis, with this near tier in front. */
export const over =
  (near: NearOptions | undefined): OpenRacer =>
  async ({ redisUrl, load }) => {
    const cache = createCache({
      namespace: 'staleness',
      store: redisStore({ url: redisUrl }),
      serializer: superjsonSerializer(),
      ...(near && { near }),
    })

    class Rows {
      @ReadThrough({ cache, key: row, ttl: '10m' })
      async read(id: number): Promise<Row> {
        return load('key', id)
      }

      @Invalidate({ cache, key: row })
      async write(id: number, update: Update): Promise<void> {
        void id
        await update()
      }
    }
    const rows = new Rows()
    return {
      families: [{ name: 'key', read: (id) => rows.read(id), write: (id, update) => rows.write(id, update) }],
      close: () => cache.close(),
    }
  }
