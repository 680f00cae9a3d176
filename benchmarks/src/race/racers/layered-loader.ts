import { Redis } from 'ioredis-6'
import {
  createGroupNotificationPair,
  createNotificationPair,
  GroupLoader,
  Loader,
  RedisCache,
  RedisGroupCache,
} from 'layered-loader'
import type { OpenRacer, Row } from '../racer.js'
import { byTag } from './tag.js'

const NEAR_TTL_MS = 300_000
const TTL_MS = 600_000

/** Memory over Redis with notifications over pub/sub, as in its README. Its groups stand for tags, one for each row. */
export const open: OpenRacer = async ({ redisUrl, load }) => {
  const clients: Redis[] = []
  const connect = (): Redis => {
    const client = new Redis(redisUrl)
    clients.push(client)
    return client
  }
  const keyed = createNotificationPair<Row>({
    channel: 'keyed',
    consumerRedis: connect(),
    publisherRedis: connect(),
  })
  const grouped = createGroupNotificationPair<Row>({
    channel: 'grouped',
    consumerRedis: connect(),
    publisherRedis: connect(),
  })
  const loader = new Loader<Row>({
    inMemoryCache: { ttlInMsecs: NEAR_TTL_MS },
    asyncCache: new RedisCache<Row>(connect(), { prefix: 'keyed', json: true, ttlInMsecs: TTL_MS }),
    notificationConsumer: keyed.consumer,
    notificationPublisher: keyed.publisher,
    dataSourceGetOneFn: (id) => load('key', Number(id)),
  })
  const groups = new GroupLoader<Row>({
    inMemoryCache: { ttlInMsecs: NEAR_TTL_MS },
    asyncCache: new RedisGroupCache<Row>(connect(), { prefix: 'grouped', json: true, ttlInMsecs: TTL_MS }),
    notificationConsumer: grouped.consumer,
    notificationPublisher: grouped.publisher,
    dataSources: [
      {
        name: 'rows',
        getFromGroup: (id: string) => load('tag', Number(id)),
        getManyFromGroup: (ids: string[]) => Promise.all(ids.map((id) => load('tag', Number(id)))),
      },
    ],
  })
  await Promise.all([loader.init(), groups.init()])
  return {
    families: [
      {
        name: 'key',
        read: async (id) => (await loader.get(`${id}`))!,
        async write(id, update) {
          await update()
          await loader.invalidateCacheFor(`${id}`)
        },
      },
      {
        name: 'tag',
        read: async (id) => (await groups.get(`${id}`, byTag(id)))!,
        async write(id, update) {
          await update()
          await groups.invalidateCacheForGroup(byTag(id))
        },
      },
    ],
    async close() {
      for (const client of clients) client.disconnect()
    },
  }
}
