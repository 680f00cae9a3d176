import { types } from 'node:util'
import type { StoreContext, StoreFactory } from '@readthrough/core'
import { checkConnectionOptions, type RedisConnectionOptions } from './connection-options.js'
import { checkClient, type GivenClient } from './given-client.js'
import { givenClientLink } from './given-link.js'
import { ownClientLink } from './own-client.js'
import type { Compatibility } from './leasing.js'
import type { Link } from './link.js'
import { ownClusterLink } from './own-cluster-link.js'
import { checkSentinelOptions, ownSentinelLink, type RedisSentinelOptions } from './own-sentinel.js'
import { checkClusterOptions, type RedisClusterOptions } from './own-cluster.js'
import { tellable } from './tellable.js'
import { storeOver } from './verbs.js'
import { warnAbout } from './warnings.js'

interface CommonOptions {
  /**
   * How a lease is put on an absent key. `auto`: by one SET with NX and GET, and by a script once a server has refused
   * that, as those before Redis 7 do. `script`: by a script always, for a proxy that garbles such a SET.
   * @default 'auto'
   */
  readonly compatibility?: Compatibility
}

/** Where Redis is, and over which client. Exactly one of `url`, `options`, `sentinel`, `cluster` and `client`. */
export type RedisStoreOptions = CommonOptions & OneOf<Ways>

interface Ways {
  /** Opens a connection of its own, such as `redis://user:password@host:6379/0`. @default redis://127.0.0.1:6379 */
  readonly url?: string | undefined
  /** The same, for what a URL cannot say. */
  readonly options: RedisConnectionOptions
  /** Connections of its own, to whichever server the Sentinels call the primary. */
  readonly sentinel: RedisSentinelOptions
  /** Connections of its own, to each primary of a Redis Cluster. */
  readonly cluster: RedisClusterOptions
  /** A client, pool, Cluster or Sentinel of yours: you connect it, configure it and close it. */
  readonly client: GivenClient
}

type OneOf<All> = {
  [Name in keyof All]: Pick<All, Name> & { readonly [Other in Exclude<keyof All, Name>]?: never }
}[keyof All]

const WAYS = ['url', 'options', 'sentinel', 'cluster', 'client'] as const

/**
 * Keeps a cache in Redis, so that all processes share it: values, and the leases that let one of them load.
 *
 * With `url`, `options`, `sentinel` or `cluster` it opens connections of its own, which need no care: while Redis is away
 * its commands reject at once, and it connects again by itself. `client` uses yours.
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
  const { compatibility, open } = readOptions(options)
  return (given) => {
    const context: StoreContext = { ...given, report: (error) => given.report(tellable(error)) }
    return storeOver(open(context), context, compatibility)
  }
}

/** @throws TypeError for options that cannot be, or that throw while they are read, as getters and proxies may. */
function readOptions(options: RedisStoreOptions): {
  readonly compatibility: Compatibility
  readonly open: (context: StoreContext) => Link
} {
  try {
    const { compatibility = 'auto' } = options
    for (const name of Object.keys(options)) {
      if (![...WAYS, 'compatibility'].includes(name)) throw new TypeError(`redisStore: there is no option '${name}'`)
    }
    if (WAYS.filter((way) => options[way] !== undefined).length > 1) {
      throw new TypeError('redisStore: give only one of url, options, sentinel, cluster and client')
    }
    if (compatibility !== 'auto' && compatibility !== 'script') {
      throw new TypeError(`redisStore: compatibility is 'auto' or 'script', not ${nameOf(compatibility)}`)
    }
    return { compatibility, open: linkFor(options) }
  } catch (cause) {
    if (types.isNativeError(cause) && cause.message.startsWith('redisStore')) throw cause
    throw new TypeError('redisStore: the options cannot be read', { cause })
  }
}

function nameOf(value: unknown): string {
  return typeof value === 'string' ? value : typeof value
}

/** Checks the options now, and opens later. */
function linkFor({ url, options, sentinel, cluster, client }: RedisStoreOptions): (context: StoreContext) => Link {
  if (client !== undefined) {
    checkClient(client)
    return (context) => {
      warnAbout(client)
      return givenClientLink(client, () => context.renewed())
    }
  }
  if (sentinel !== undefined) {
    checkSentinelOptions(sentinel)
    return (context) => ownSentinelLink(sentinel, context)
  }
  if (cluster !== undefined) {
    checkClusterOptions(cluster)
    return (context) => ownClusterLink(cluster, context)
  }
  const own: RedisConnectionOptions = options ?? (url === undefined ? {} : { url })
  checkConnectionOptions(own)
  return (context) => ownClientLink(own, context)
}
