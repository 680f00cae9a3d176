import { Loader } from 'layered-loader'
import type { OpenContender } from '../contender.js'

/** Memory as the only tier, with the settings of its README. Every caller gets the same object. */
export const open: OpenContender = async ({ load }) => {
  const loader = new Loader<object>({
    inMemoryCache: { cacheType: 'lru-map', ttlInMsecs: 600_000, maxItems: 10_000 },
    dataSourceGetOneFn: async (key) => (await load(Number(key))) as object,
  })
  return { find: (id) => loader.get(`${id}`), close: async () => undefined }
}
