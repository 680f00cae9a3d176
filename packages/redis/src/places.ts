import type { RedisClientOptions } from 'redis'
import { checkConnectionOptions, givesUp, type RedisConnectionOptions } from './connection-options.js'

/** Where a server listens. */
export interface RedisAddress {
  readonly host: string
  readonly port: number
}

/** How servers are connected to that are found by their addresses. */
export type RedisNodeOptions = Omit<RedisConnectionOptions, 'url'>

/** What Sentinel and Cluster have in common. */
export interface FoundNodes {
  /** Where to ask first; those of them that answer suffice. */
  readonly nodes: readonly RedisAddress[]
  /** User, password, TLS and the like, for each server. */
  readonly options?: RedisNodeOptions | undefined
  /** Leads from an address that servers tell to one that this process can reach, as through a NAT. */
  readonly reach?: ((told: RedisAddress) => RedisAddress) | undefined
}

/** Throws a TypeError for what cannot be. `name`: the option of `redisStore`. */
export function checkFoundNodes(name: string, given: FoundNodes, known: readonly string[]): void {
  if (typeof given !== 'object' || given === null) {
    throw new TypeError(`redisStore: option '${name}' must be an object, such as { nodes: [{ host, port }] }`)
  }
  for (const each of Object.keys(given)) {
    if (![...known, 'nodes', 'options', 'reach'].includes(each)) {
      throw new TypeError(`redisStore: there is no option '${name}.${each}'`)
    }
  }
  const { nodes, options, reach } = given
  if (!Array.isArray(nodes) || nodes.length === 0 || !nodes.every(isAddress)) {
    throw new TypeError(`redisStore: option '${name}.nodes' must be a list of at least one { host, port }`)
  }
  if (reach !== undefined && typeof reach !== 'function') {
    throw new TypeError(`redisStore: option '${name}.reach' must be a function`)
  }
  checkNodeOptions(`${name}.options`, options)
}

/** Throws a TypeError for options that are not those of a node. */
export function checkNodeOptions(name: string, options: RedisNodeOptions = {}): void {
  if ('url' in options) throw new TypeError(`redisStore: option '${name}' takes no url: the nodes say where`)
  const where = WHERE.find((each) => each in (options.socket ?? {}))
  if (where !== undefined) {
    throw new TypeError(`redisStore: option '${name}' takes no socket.${where}: the nodes say where`)
  }
  checkConnectionOptions(options)
}

const WHERE = ['host', 'port', 'path']

function isAddress(node: unknown): boolean {
  const { host, port } = (node ?? {}) as Partial<RedisAddress>
  return typeof host === 'string' && host !== '' && Number.isInteger(port) && Number(port) > 0 && Number(port) < 65_536
}

/** Options of one attempt to connect to a server that was told of. Throws for what is no address. */
export function connectionTo(told: RedisAddress, { options, reach }: Omit<FoundNodes, 'nodes'>): RedisClientOptions {
  const to = reach?.(told) ?? told
  // Without one, the client would give the password to whoever listens here on the port of Redis.
  if (!isAddress(to)) throw new TypeError(`redisStore: what was told of, ${nameOfAddress(told)}, leads to no address`)
  const { host, port } = to
  return givesUp({ ...options, socket: { ...options?.socket, host, port } })
}

/** As servers write it. */
export function nameOfAddress({ host, port }: RedisAddress): string {
  return `${host}:${port}`
}
