import { CacheKeyError } from '../base/errors.js'
import { unawaited } from '../base/unawaited.js'
import { renderKey, type Key, type KeyPart } from '../keys/key.js'
import type { CacheCore } from './core.js'

/**
 * What `vary` says for this call; `undefined` only where there is no `vary`.
 *
 * @throws CacheKeyError where it gives nothing.
 */
export function varyOf(vary: (() => KeyPart | undefined) | undefined): KeyPart | undefined {
  if (vary === undefined) return undefined
  const varied = unawaited(vary())
  if (varied === undefined || varied === null) throw new CacheKeyError(`'vary' gave nothing`)
  return varied
}

/**
 * The key as the store knows it, under the cache's own `vary`.
 *
 * @throws CacheKeyError for a key that cannot be built, and where `vary` gives nothing: no read would find it.
 */
export function keyWithin(core: CacheCore, key: Key): string {
  return renderKey(key, varyOf(core.options.vary))
}
