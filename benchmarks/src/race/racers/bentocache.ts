import { BentoCache, bentostore } from 'bentocache'
import { memoryDriver } from 'bentocache/drivers/memory'
import { redisBusDriver, redisDriver } from 'bentocache/drivers/redis'
import type { OpenRacer } from '../racer.js'
import { byTag } from './tag.js'

/** Two tiers and a bus over Redis, as its page on multi-tier sets them up. */
export const open: OpenRacer = async ({ redisUrl, load }) => {
  const { hostname: host, port } = new URL(redisUrl)
  const connection = { host, port: Number(port) }
  const bento = new BentoCache({
    default: 'tiers',
    stores: {
      tiers: bentostore()
        .useL1Layer(memoryDriver({ maxSize: '10mb' }))
        .useL2Layer(redisDriver({ connection }))
        .useBus(redisBusDriver({ connection })),
    },
  })
  const keyed = bento.namespace('keyed')
  const tagged = bento.namespace('tagged')
  return {
    families: [
      {
        name: 'key',
        read: (id) => keyed.getOrSet({ key: `${id}`, ttl: '10m', factory: () => load('key', id) }),
        async write(id, update) {
          await update()
          await keyed.delete({ key: `${id}` })
        },
      },
      {
        name: 'tag',
        read: (id) => tagged.getOrSet({ key: `${id}`, ttl: '10m', tags: [byTag(id)], factory: () => load('tag', id) }),
        async write(id, update) {
          await update()
          await tagged.deleteByTag({ tags: [byTag(id)] })
        },
      },
    ],
    close: () => bento.disconnectAll(),
  }
}
