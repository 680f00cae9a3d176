import { randomUUID } from 'node:crypto'
import type { Store } from '@readthrough/core'
import type { StoreHarness, StoreSubject } from '@readthrough/testing'
import { redisStore, type RedisStoreOptions } from '../src/index.js'

/** Sends a command about a key, whichever client is behind it. */
export type Admin = (key: string, command: (string | Buffer)[]) => Promise<unknown>

/** A way of using Redis, put to the conformance kit: what lies there is planted by `admin`. */
export function redisSubject(
  name: string,
  format: 'text' | 'bytes',
  admin: Admin,
  options: () => RedisStoreOptions,
): StoreSubject {
  return {
    name: `${name}, ${format}`,
    format,
    abilities: ['plant', 'plantForeign'],
    async harness(): Promise<StoreHarness> {
      const run = randomUUID()
      const prefixOf = (cache: string) => `rt:${run}-${cache}:`
      const at = (key: string) => `${prefixOf('main')}e:${key}`
      const opened = new Map<Store, string>()
      const open = (cache = 'main'): Store => {
        const store = redisStore(options())({ prefix: prefixOf(cache), format, report: () => {} })
        opened.set(store, cache)
        return store
      }
      return {
        format,
        open: async (cache) => open(cache),
        elapse: (ms) => new Promise((resolve) => void setTimeout(resolve, ms)),
        async plant(key, raw) {
          await admin(at(key), ['SET', at(key), typeof raw === 'string' ? raw : Buffer.from(raw)])
        },
        async plantForeign(key) {
          await admin(at(key), ['DEL', at(key)])
          await admin(at(key), ['RPUSH', at(key), 'one', 'two'])
        },
        async close() {
          for (const cache of new Set(opened.values())) await open(cache).deleteMatching('*')
          for (const store of opened.keys()) await store.close()
        },
      }
    },
  }
}
