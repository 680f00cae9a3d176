import { randomUUID } from 'node:crypto'
import type { Store } from '@readthrough/core'
import type { StoreGroup, StoreHarness, StoreSubject } from '@readthrough/testing'
import { redisStore, type RedisStoreOptions } from '../src/index.js'

/** Someone who may do anything to the server or the cluster behind the store. */
export interface Admin {
  /** Sends a command about a key. */
  send(key: string, command: (string | Buffer)[]): Promise<unknown>
  /** Clients of every primary. */
  primaries(): Promise<readonly Scanning[]>
}

interface Scanning {
  scanIterator(options: { readonly MATCH: string; readonly COUNT: number }): AsyncIterable<readonly string[]>
}

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
    abilities: ['plant', 'plantForeign', 'lose'],
    groups: groupsWith(options()),
    async harness(): Promise<StoreHarness> {
      const run = randomUUID()
      const prefixOf = (cache: string) => `rt:${run}-${cache}:`
      const at = (key: string) => `${prefixOf('main')}e:${key}`
      const opened = new Map<Store, string>()
      const open = (cache = 'main'): Store => {
        const store = redisStore(options())({ prefix: prefixOf(cache), format, report: () => {}, renewed: () => {} })
        opened.set(store, cache)
        return store
      }
      const lose = async (): Promise<void> => {
        for (const primary of await admin.primaries()) {
          for await (const keys of primary.scanIterator({ MATCH: `rt:${run}-*`, COUNT: 1_000 })) {
            await Promise.all(keys.map((key) => admin.send(key, ['UNLINK', key])))
          }
        }
      }
      return {
        format,
        async open(cache) {
          const store = open(cache)
          // Told of nothing but that changes are told from now on.
          await new Promise<void>((told, failed) => {
            if (store.watch === undefined) told()
            else store.watch('warm', [], told).answer.catch(failed)
          })
          return store
        },
        elapse: (ms) => new Promise((resolve) => void setTimeout(resolve, ms)),
        async plant(key, raw) {
          await admin.send(at(key), ['SET', at(key), typeof raw === 'string' ? raw : Buffer.from(raw)])
        },
        async plantForeign(key) {
          await admin.send(at(key), ['DEL', at(key)])
          await admin.send(at(key), ['RPUSH', at(key), 'one', 'two'])
        },
        lose,
        async close() {
          await lose()
          for (const store of opened.keys()) await store.close()
        },
      }
    },
  }
}

function groupsWith({ client, cluster }: RedisStoreOptions): readonly StoreGroup[] {
  const always = ['barriers', 'tagBarriers', 'counters', 'claims', 'incarnation', 'indexes', 'probe'] as const
  if (cluster !== undefined) return [...always, 'replicas', 'feed']
  if (client === undefined) return [...always, 'replicas', 'feed', 'watch']
  return 'totalClients' in client ? always : [...always, 'replicas', 'feed']
}
