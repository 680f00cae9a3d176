import { randomUUID } from 'node:crypto'
import type { BarrierVerbs, Store } from '@readthrough/core'
import type { RedisServer } from '@readthrough/services'
import { createClient } from 'redis'
import { redisStore } from '../src/index.js'
import { startRedis } from './servers.js'

/** Of every key of these stores. */
export const PREFIX = 'rt:shop:'

/** Where a key of these stores lies in Redis. */
export const at = (key: string): string => `${PREFIX}e:${key}`

/** Longer than any test. */
export const LONG = 60_000

/** 20 characters that were never there before. */
export const id = (): string => randomUUID().replaceAll('-', '').slice(0, 20)

/** A Redis for one file of tests, which may fill it, empty it and take its rights away. */
export interface PrivateRedis {
  readonly server: RedisServer
  readonly admin: ReturnType<typeof clientOf>
  readonly store: Store
  readonly barriers: BarrierVerbs
  /** Opens a store at `url`, such as one with another user; closed with the rest. */
  open(url: string): Store
  /** Gives it its memory back, and empties it. */
  reset(): Promise<void>
  stop(): Promise<void>
}

/** Starts one, with a store over it. */
export async function startPrivateRedis(): Promise<PrivateRedis> {
  const server = await startRedis()
  const admin = clientOf(server.adminUrl)
  await admin.connect()
  const stores: Store[] = []
  const open = (url: string): Store => {
    const opened = redisStore({ url })({ prefix: PREFIX, format: 'text', report: () => {}, renewed: () => {} })
    stores.push(opened)
    return opened
  }
  const store = open(server.url)
  if (store.barriers === undefined) throw new Error('The Redis store has barriers')
  return {
    server,
    admin,
    store,
    barriers: store.barriers,
    open,
    async reset() {
      await admin.configSet('maxmemory', '0')
      await admin.flushAll()
    },
    async stop() {
      await Promise.all(stores.map((each) => each.close()))
      admin.destroy()
      await server.stop()
    },
  }
}

function clientOf(url: string) {
  return createClient({ url, RESP: 2, socket: { socketTimeout: 5_000, reconnectStrategy: 100 } }).on('error', () => {})
}
