import { BentoCache, bentostore } from 'bentocache'
import { redisDriver } from 'bentocache/drivers/redis'
import type { OpenContender } from '../contender.js'

/** Redis as the only tier, with the settings of its quick setup. */
export const open: OpenContender = async ({ redisUrl, load }) => {
  const { hostname: host, port } = new URL(redisUrl)
  const bento = new BentoCache({
    default: 'redis',
    stores: { redis: bentostore().useL2Layer(redisDriver({ connection: { host, port: Number(port) } })) },
  })
  const products = bento.namespace('products')
  return {
    find: (id) => products.getOrSet({ key: `${id}`, factory: () => load(id), ttl: '5m' }),
    close: () => bento.disconnectAll(),
  }
}
