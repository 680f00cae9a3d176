import { createCache, type Cache, type NearOptions } from '@readthrough/core'
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
  const { audit } = setting
  const near = nearOf(setting)
  const cache = createCache({ namespace: 'race', store: store.open, serializer: superjsonSerializer(), audit, near })
  return {
    families: familiesOf(cache, setting),
    isPromised: () => cache.stats().pendingInvalidations === 0,
    counts() {
      return Object.fromEntries(Object.entries(cache.stats()).filter(isCount))
    },
    async close() {
      await cache.close()
      await store.close()
    },
  }
}

function nearOf({ near = 'none' }: RaceSetting): NearOptions | false {
  if (near === 'none') return false
  return { mode: near === 'validate' ? near : { bounded: near } }
}

/** Shares and times cannot be summed over processes, or say nothing then. */
const NO_COUNTS: ReadonlySet<string> = new Set(['hitRate', 'loadMs', 'savedMs'])

function isCount(entry: [string, unknown]): entry is [string, number] {
  return typeof entry[1] === 'number' && !NO_COUNTS.has(entry[0])
}
