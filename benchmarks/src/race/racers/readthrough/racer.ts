import { createCache, type Cache } from '@readthrough/core'
import { superjsonSerializer } from '@readthrough/superjson'
import type { Family, Racer, RaceSetting } from '../../racer.js'
import type { OpenedStore } from './store.js'

/** Makes the families over one cache. */
export type MakeFamilies = (cache: Cache, setting: RaceSetting) => readonly Family[]

/** One cache over one store, with all its families. */
export async function overStore(
  opening: OpenedStore | Promise<OpenedStore>,
  setting: RaceSetting,
  familiesOf: MakeFamilies,
): Promise<Racer> {
  const store = await opening
  const cache = createCache({ namespace: 'race', store: store.open, serializer: superjsonSerializer() })
  return {
    families: familiesOf(cache, setting),
    counts() {
      const { mode, methods, hitRate, loadMs, savedMs, ...counts } = cache.stats()
      return counts
    },
    async close() {
      await cache.close()
      await store.close()
    },
  }
}
