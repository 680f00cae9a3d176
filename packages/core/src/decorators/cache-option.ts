import type { Cache } from '../cache/cache.js'
import { isCache } from './default-cache.js'

/** Which cache to use: a cache, or a function of the object that the method is called on. */
// oxlint-disable-next-line no-explicit-any -- any class: options are typed before the class is known
export type CacheOption = Cache | ((this: any, self: any) => Cache | undefined)

/** @throws TypeError for what is neither a cache nor a function. */
export function readCacheOption(option: unknown, where: string): CacheOption | undefined {
  if (option === undefined || isCache(option)) return option
  if (typeof option === 'function') return option as CacheOption
  throw new TypeError(`${where}: option 'cache' must be a cache or a function; got ${typeof option}`)
}
