import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from './free-port.js'
import { findRedis } from './redis-binary.js'
import { startRedisInDocker } from './redis-docker.js'
import { launch, type ServerProcess } from './server-process.js'

/** How to start a private Redis. */
export interface RedisOptions {
  /** More arguments of redis-server, such as `['--maxmemory', '64mb']`; the last one given wins. */
  readonly args?: readonly string[]
  /** The port; default a free one. Give the port of a server that was killed to start its successor. */
  readonly port?: number
}

/** A Redis that belongs to this process alone, empty at first, and that keeps nothing on disk. */
export interface RedisServer extends ServerProcess {
  readonly host: string
  readonly port: number
  /** `redis://127.0.0.1:<port>` */
  readonly url: string
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
  const args = options.args ?? []
  if (source.kind === 'docker') return startRedisInDocker(source.path, args, options.port)
  return startOnFreePort(options.port, {}, async (port) => {
    const folder = await mkdtemp(join(tmpdir(), 'readthrough-redis-'))
    const server = await launch({
      command: source.path,
      args: [...`--port ${port} --bind ${LOOPBACK} --appendonly no --dir ${folder}`.split(' '), '--save', '', ...args],
      folder,
      ready: /Ready to accept connections/,
      // Nothing is worth saving, and on SIGTERM a primary would wait ten seconds for a replica that lags.
      stopSignal: 'SIGKILL',
    })
    return { ...server, host: LOOPBACK, port, url: `redis://${LOOPBACK}:${port}` }
  })
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
