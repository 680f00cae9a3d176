import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { adminOf } from './admin.js'
import { inFolder } from './folder.js'
import { ADMIN, type RedisUser } from './redis-access.js'
import { findRedis } from './redis-binary.js'
import { type RedisTls, tlsFor, tlsSettings, withTls } from './redis-tls.js'
import { type RedisOptions, type RedisServer, startOnFreePort, startRedis, urlsOf } from './redis.js'
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

/** How many of each, and whom they let in. */
export interface RedisSentinelOptions extends Pick<RedisOptions, 'user' | 'tls'> {
  /** Default 3: the fewest of which one may be lost. */
  readonly sentinels?: number
  /** Default 1. */
  readonly replicas?: number
  /** Lets this user in to the Sentinels, and nobody else but who has the administrator's password. Default: everyone. */
  readonly watcher?: RedisUser
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
  const { sentinels: count = 3, replicas = 1, user, watcher } = options
  if (findRedis().kind === 'docker') {
    // Sentinels name servers by address and port, which the port mapping of a container changes.
    throw new Error('Sentinels need redis-server on this machine. Type:\n\n    sudo apt-get install -y redis-server')
  }
  const tls = await tlsFor(options.tls)
  const encrypted = tls === undefined ? [] : ['--tls-replication', 'yes']
  const start = (args: readonly string[]): Promise<RedisServer> =>
    startRedis({ args: [...NODE_ARGS, ...encrypted, ...args], ...(user && { user }), ...(tls && { tls }) })
  const nodes: RedisServer[] = []
  const sentinels: RedisServer[] = []
  const stop = async () => void (await Promise.all([...sentinels, ...nodes].map((server) => server.stop())))
  try {
    const primary = await start([])
    nodes.push(primary)
    for (let i = 0; i < replicas; i++) nodes.push(await start(['--replicaof', primary.host, String(primary.port)]))
    const watching = { primary, quorum: Math.floor(count / 2) + 1, user, watcher, tls }
    for (let i = 0; i < count; i++) sentinels.push(await startSentinel(watching))
    for (const sentinel of sentinels) await knows(sentinel, replicas, count - 1)
  } catch (error) {
    await stop()
    throw error
  }
  return { name: NAME, sentinels, nodes, primaryPort: () => primaryPort(sentinels), stop }
}

interface Watching {
  readonly primary: RedisServer
  readonly quorum: number
  /** Of the servers, which the Sentinels themselves enter by {@link ADMIN}. */
  readonly user: RedisUser | undefined
  readonly watcher: RedisUser | undefined
  readonly tls: RedisTls | undefined
}

function startSentinel({ primary, quorum, user, watcher, tls }: Watching): Promise<RedisServer> {
  const startOn = async (port: number, folder: string): Promise<RedisServer> => {
    const file = join(folder, 'sentinel.conf')
    const settings = [
      ...(tls === undefined ? [`port ${port}`] : [...(await tlsSettings(tls, folder, port)), 'tls-replication yes']),
      `bind ${LOOPBACK}`,
      `dir ${folder}`,
      `sentinel monitor ${NAME} ${primary.host} ${primary.port} ${quorum}`,
      `sentinel down-after-milliseconds ${NAME} 500`,
      `sentinel failover-timeout ${NAME} 2000`,
      ...(user === undefined ? [] : [`sentinel auth-pass ${NAME} ${ADMIN.password}`]),
      ...(watcher === undefined ? [] : watcherSettings(watcher)),
    ]
    await writeFile(file, settings.join('\n'))
    const launching = launch({
      command: findRedis().path,
      args: [file, '--sentinel'],
      folder,
      ready: /\+monitor master/,
      stopSignal: 'SIGKILL',
    })
    const server = await (tls === undefined ? launching : withTls(launching))
    const url = `${tls === undefined ? 'redis' : 'rediss'}://${LOOPBACK}:${port}`
    return { ...server, host: LOOPBACK, port, ...urlsOf(url, watcher), ...(tls && { tls }) }
  }
  return startOnFreePort(undefined, {}, (port) => inFolder('readthrough-sentinel-', (folder) => startOn(port, folder)))
}

/** Sentinels ask each other, too. */
function watcherSettings({ username, password, rules }: RedisUser): string[] {
  return [
    `requirepass ${ADMIN.password}`,
    `sentinel sentinel-pass ${ADMIN.password}`,
    `user ${username} on >${password} ${rules.join(' ')}`,
  ]
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

async function ask(server: RedisServer, command: string[]): Promise<string> {
  const client = adminOf(server)
  try {
    await client.connect()
    return String(await client.sendCommand<string | string[]>(command))
  } finally {
    client.destroy()
  }
}
