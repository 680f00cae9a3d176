import { BentoCache, bentostore } from 'bentocache'
import { memoryDriver } from 'bentocache/drivers/memory'
import type { OpenContender } from '../contender.js'

/** Memory as the only tier, with the settings of its quick setup. */
export const open: OpenContender = async ({ load }) => {
  const bento = new BentoCache({
    default: 'memory',
    stores: { memory: bentostore().useL1Layer(memoryDriver({ maxSize: '10mb' })) },
  })
  const products = bento.namespace('products')
  return {
    find: (id) => products.getOrSet({ key: `${id}`, factory: () => load(id), ttl: '5m' }),
    close: () => bento.disconnectAll(),
  }
}
