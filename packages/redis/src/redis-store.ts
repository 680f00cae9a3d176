import type { StoreFactory } from '@readthrough/core'
import { checkClient, type GivenClient } from './given-client.js'
import { givenClientLink } from './given-link.js'
import { checkConnectionOptions, ownClientLink, type RedisConnectionOptions } from './own-client.js'
import { type Compatibility, storeOver } from './verbs.js'
import { warnAbout } from './warnings.js'

interface CommonOptions {
  /**
   * How a lease is put on an absent key. `auto`: by one SET with NX and GET, and by a script once a server has refused
   * that, as those before Redis 7 do. `script`: by a script always, for a proxy that garbles such a SET.
   * @default 'auto'
   */
  readonly compatibility?: Compatibility
}

/** Where Redis is, and over which client. Exactly one of `url`, `options` and `client`. */
export type RedisStoreOptions = CommonOptions &
  (
    | {
        /** Opens a connection of its own, such as `redis://user:password@host:6379/0`. @default redis://127.0.0.1:6379 */
        readonly url?: string | undefined
        readonly options?: never
        readonly client?: never
      }
    | {
        /** The same, for what a URL cannot say. */
        readonly options: RedisConnectionOptions
        readonly url?: never
        readonly client?: never
      }
    | {
        /** A client, pool, Cluster or Sentinel of yours: you connect it, configure it and close it. */
        readonly client: GivenClient
        readonly url?: never
        readonly options?: never
      }
  )

const OPTIONS = ['url', 'options', 'client', 'compatibility']

/**
 * Keeps a cache in Redis, so that all processes share it: values, and the leases that let one of them load.
 *
 * With `url` or `options` it opens a connection of its own, which needs no care: while Redis is away its commands
 * reject at once, and it connects again by itself. `client` uses yours.
 *
 * Opening never throws or waits because Redis is away. Throws a TypeError for options that cannot be.
 *
 * @example
 * const cache = createCache({ namespace: 'shop', store: redisStore({ url: process.env.REDIS_URL }) })
 */
export function redisStore(options: RedisStoreOptions = {}): StoreFactory {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(`redisStore takes an object, such as { url }; got ${typeof options}`)
  }
  const { url, options: connection, client, compatibility = 'auto' } = options
  for (const name of Object.keys(options)) {
    if (!OPTIONS.includes(name)) throw new TypeError(`redisStore: there is no option '${name}'`)
  }
  if ([url, connection, client].filter((given) => given !== undefined).length > 1) {
    throw new TypeError('redisStore: give only one of url, options and client')
  }
  if (compatibility !== 'auto' && compatibility !== 'script') {
    throw new TypeError(`redisStore: compatibility is 'auto' or 'script', not ${String(compatibility)}`)
  }
  if (client !== undefined) {
    checkClient(client)
    return (context) => {
      warnAbout(client)
      return storeOver(
        givenClientLink(client, () => context.renewed()),
        context,
        compatibility,
      )
    }
  }
  const own: RedisConnectionOptions = connection ?? (url === undefined ? {} : { url })
  checkConnectionOptions(own)
  return (context) => storeOver(ownClientLink(own, context), context, compatibility)
}
