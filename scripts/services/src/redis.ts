import { inFolder } from './folder.js'
import { freePort } from './free-port.js'
import { accessArgs, ADMIN, type RedisUser, urlFor } from './redis-access.js'
import { findRedis } from './redis-binary.js'
import { startRedisInDocker } from './redis-docker.js'
import { type RedisTls, tlsFor, tlsSettings, withTls } from './redis-tls.js'
import { launch, type ServerProcess } from './server-process.js'

/** How to start a private Redis. */
export interface RedisOptions {
  /** More arguments of redis-server, such as `['--maxmemory', '64mb']`; the last one given wins. */
  readonly args?: readonly string[]
  /** The port; default a free one. Give the port of a server that was killed to start its successor. */
  readonly port?: number
  /** Lets in this user, and nobody else but who has the administrator's password. Default: lets in everyone. */
  readonly user?: RedisUser
  /** Takes encrypted connections only. `true`: with a certificate of its own making. */
  readonly tls?: boolean | RedisTls
}

/** A Redis that belongs to this process alone, empty at first, and that keeps nothing on disk. */
export interface RedisServer extends ServerProcess {
  readonly host: string
  readonly port: number
  /** `redis://127.0.0.1:<port>`, with the credentials of the user that it was started with; `rediss://` with TLS. */
  readonly url: string
  /** The same for who may do everything. */
  readonly adminUrl: string
  /** With TLS: who it says that it is. A client may be let in by the same certificate. */
  readonly tls?: RedisTls
}

const LOOPBACK = '127.0.0.1'
const ATTEMPTS = 5

/**
 * Starts a private Redis on a free loopback port, in a temporary folder, without persistence.
 * It ends by `stop()`, and at the latest with this process, however that ends.
 *
 * Throws an error with the exact command to type when there is no Redis to be had (see {@link findRedis}).
 *
 * @example
 * const redis = await startRedis()
 * try { await useIt(redis.url) } finally { await redis.stop() }
 */
export async function startRedis(options: RedisOptions = {}): Promise<RedisServer> {
  const source = findRedis()
  const { args = [], user, port: wanted } = options
  const tls = await tlsFor(options.tls)
  const access = user === undefined ? [] : accessArgs(user)
  if (source.kind === 'docker') {
    if (tls !== undefined) throw new Error('TLS needs redis-server on this machine: files are not put into containers')
    const server = await startRedisInDocker(source.path, [...access, ...args], wanted)
    return { ...server, ...urlsOf(server.url, user) }
  }
  const startOn = async (port: number, folder: string): Promise<RedisServer> => {
    const encrypted = tls === undefined ? [`port ${port}`] : await tlsSettings(tls, folder, port)
    const settings = [...encrypted, `bind ${LOOPBACK}`, 'appendonly no', `dir ${folder}`]
    const launching = launch({
      command: source.path,
      args: [...settings.flatMap((setting) => `--${setting}`.split(' ')), '--save', '', ...access, ...args],
      folder,
      ready: /Ready to accept connections/,
      // Nothing is worth saving, and on SIGTERM a primary would wait ten seconds for a replica that lags.
      stopSignal: 'SIGKILL',
    })
    const server = await (tls === undefined ? launching : withTls(launching))
    const scheme = tls === undefined ? 'redis' : 'rediss'
    const urls = urlsOf(`${scheme}://${LOOPBACK}:${port}`, user)
    return { ...server, host: LOOPBACK, port, ...urls, ...(tls && { tls }) }
  }
  return startOnFreePort(wanted, {}, (port) => inFolder('readthrough-redis-', (folder) => startOn(port, folder)))
}

/** Where it is, for the user that it was started with and for who may do everything. */
export function urlsOf(url: string, user: RedisUser | undefined): Pick<RedisServer, 'url' | 'adminUrl'> {
  return user === undefined ? { url, adminUrl: url } : { url: urlFor(url, user), adminUrl: urlFor(url, ADMIN) }
}

/** Calls `start` with the given port, or with free ports until one was not taken by another process meanwhile. */
export async function startOnFreePort<Server>(
  port: number | undefined,
  needs: { readonly bus?: boolean },
  start: (port: number) => Promise<Server>,
): Promise<Server> {
  if (port !== undefined) return start(port)
  for (let attempt = 1; ; attempt++) {
    try {
      return await start(await freePort(needs))
    } catch (error) {
      if (attempt === ATTEMPTS || !/address already in use|could not bind|EADDRINUSE/i.test(String(error))) throw error
    }
  }
}
