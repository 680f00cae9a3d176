import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { createClient } from 'redis'
import { findRedis } from './redis-binary.js'
import { type RedisServer, startOnFreePort, startRedis } from './redis.js'
import { launch } from './server-process.js'

/** A primary and its replicas under Sentinels, which give the place of a primary that died to a replica. */
export interface RedisSentinel {
  /** What the Sentinels call the primary. */
  readonly name: string
  /** The Sentinels; `stop`, `kill` and `pause` work as with any server. */
  readonly sentinels: readonly RedisServer[]
  /** The servers they watch; the first starts as the primary. */
  readonly nodes: readonly RedisServer[]
  /** The port of who is the primary now, in the words of the first Sentinel that answers. */
  primaryPort(): Promise<number>
  stop(): Promise<void>
}

/** How many of each. */
export interface RedisSentinelOptions {
  /** Default 3: the fewest of which one may be lost. */
  readonly sentinels?: number
  /** Default 1. */
  readonly replicas?: number
}

const NAME = 'primary'
const LOOPBACK = '127.0.0.1'
const DEADLINE_MS = 30_000
const POLL_MS = 50
const NODE_ARGS = ['--repl-diskless-sync-delay', '0', '--repl-ping-replica-period', '1']

/**
 * Starts them on free loopback ports, and resolves when every Sentinel knows the others and the replicas. A primary is
 * taken for dead after half a second of silence, and another is in its place about a second later. Ends like
 * {@link startRedis}.
 */
export async function startRedisSentinel(options: RedisSentinelOptions = {}): Promise<RedisSentinel> {
  const { sentinels: count = 3, replicas = 1 } = options
  if (findRedis().kind === 'docker') {
    // Sentinels name servers by address and port, which the port mapping of a container changes.
    throw new Error('Sentinels need redis-server on this machine. Type:\n\n    sudo apt-get install -y redis-server')
  }
  const nodes: RedisServer[] = []
  const sentinels: RedisServer[] = []
  const stop = async () => void (await Promise.all([...sentinels, ...nodes].map((server) => server.stop())))
  try {
    const primary = await startRedis({ args: NODE_ARGS })
    nodes.push(primary)
    const following = ['--replicaof', primary.host, String(primary.port)]
    for (let i = 0; i < replicas; i++) nodes.push(await startRedis({ args: [...NODE_ARGS, ...following] }))
    for (let i = 0; i < count; i++) sentinels.push(await startSentinel(primary, Math.floor(count / 2) + 1))
    for (const sentinel of sentinels) await knows(sentinel, replicas, count - 1)
  } catch (error) {
    await stop()
    throw error
  }
  return { name: NAME, sentinels, nodes, primaryPort: () => primaryPort(sentinels), stop }
}

function startSentinel(primary: RedisServer, quorum: number): Promise<RedisServer> {
  return startOnFreePort(undefined, {}, async (port) => {
    const folder = await mkdtemp(join(tmpdir(), 'readthrough-sentinel-'))
    const file = join(folder, 'sentinel.conf')
    const settings = [
      `port ${port}`,
      `bind ${LOOPBACK}`,
      `dir ${folder}`,
      `sentinel monitor ${NAME} ${primary.host} ${primary.port} ${quorum}`,
      `sentinel down-after-milliseconds ${NAME} 500`,
      `sentinel failover-timeout ${NAME} 2000`,
    ]
    await writeFile(file, settings.join('\n'))
    const server = await launch({
      command: findRedis().path,
      args: [file, '--sentinel'],
      folder,
      ready: /\+monitor master/,
      stopSignal: 'SIGKILL',
    })
    return { ...server, host: LOOPBACK, port, url: `redis://${LOOPBACK}:${port}` }
  })
}

async function knows(sentinel: RedisServer, replicas: number, others: number): Promise<void> {
  const deadline = performance.now() + DEADLINE_MS
  for (;;) {
    const told = await ask(sentinel, ['INFO', 'sentinel'])
    if (told.includes(`status=ok`) && told.includes(`slaves=${replicas},sentinels=${others + 1}`)) return
    if (performance.now() > deadline) throw new Error(`the Sentinels did not find each other: ${told}`)
    await delay(POLL_MS)
  }
}

async function primaryPort(sentinels: readonly RedisServer[]): Promise<number> {
  let failure: unknown
  for (const sentinel of sentinels) {
    try {
      return Number((await ask(sentinel, ['SENTINEL', 'GET-MASTER-ADDR-BY-NAME', NAME])).split(',')[1])
    } catch (error) {
      failure = error
    }
  }
  throw failure
}

async function ask({ url }: RedisServer, command: string[]): Promise<string> {
  const client = createClient({ url, socket: { reconnectStrategy: false } }).on('error', () => undefined)
  try {
    await client.connect()
    return String(await client.sendCommand<string | string[]>(command))
  } finally {
    client.destroy()
  }
}
