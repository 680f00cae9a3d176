import { CacheKeyError } from '../base/errors.js'
import { renderKey, type Key } from '../keys/key.js'
import type { CacheCore } from './core.js'

/**
 * The key as the store knows it, under the cache's own `vary`.
 *
 * @throws CacheKeyError for a key that cannot be built, and where `vary` gives nothing: no read would find it.
 */
export function keyWithin(core: CacheCore, key: Key): string {
  const { vary } = core.options
  const varied = vary?.()
  if (vary !== undefined && (varied === undefined || varied === null)) throw new CacheKeyError(`'vary' gave nothing`)
  return renderKey(key, varied)
}
