import { CacheClear, Cacheable } from '@type-cacheable/core'
import { useAdapter } from '@type-cacheable/redis-adapter'
import { createClient } from 'redis-4'
import type { OpenRacer, Row, Update } from '../racer.js'

/** Its two decorators over Redis alone, as in its README; it has neither tags nor a tier in memory. */
export const open: OpenRacer = async ({ redisUrl, load }) => {
  const client = createClient({ url: redisUrl })
  client.on('error', (error: unknown) => console.error(error))
  useAdapter(client as unknown as Parameters<typeof useAdapter>[0])

  class Rows {
    static readonly keyOf = (args: unknown[]): string => String(args[0])

    @Cacheable({ cacheKey: Rows.keyOf, hashKey: 'row', ttlSeconds: 600 })
    async read(id: number): Promise<Row> {
      return load('key', id)
    }

    @CacheClear({ cacheKey: Rows.keyOf, hashKey: 'row' })
    async write(id: number, update: Update): Promise<Row> {
      void id
      return update()
    }
  }
  const rows = new Rows()
  return {
    families: [{ name: 'key', read: (id) => rows.read(id), write: (id, update) => rows.write(id, update) }],
    async close() {
      await client.quit()
    },
  }
}
