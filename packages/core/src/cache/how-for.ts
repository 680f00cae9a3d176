import type { How } from '../engine/how.js'
import { howWith, type GivenHow, type Guarantees } from '../engine/guarantee-options.js'
import type { EntryStore } from '../store/entry-store.js'
import type { ResolvedCacheOptions } from './read-options.js'

/** As much of a cache as is asked. */
interface Asked {
  readonly options: Pick<ResolvedCacheOptions, 'how' | 'near'>
  readonly store: EntryStore
}

/** How an invalidation of this cache is carried out, of which this much is said. @throws TypeError, see {@link requireReplicas} */
export function howFor({ options, store }: Asked, given: GivenHow, where: string): Guarantees {
  const how = howWith(given, options.how, options.near?.boundMs)
  requireReplicas(how, store, where)
  return how
}

/** @throws TypeError where the store cannot tell what its replicas have: nothing would ever be done. */
export function requireReplicas(how: How, store: Pick<EntryStore, 'name' | 'replicas'>, where: string): void {
  if (how.replicas === undefined || store.replicas !== undefined) return
  throw new TypeError(`${where}: option 'replicas' needs a store that has some; '${store.name}' has none`)
}
