import { setTimeout as delay } from 'node:timers/promises'
import { adminOf } from './admin.js'
import { findRedis } from './redis-binary.js'
import { type RedisTls, tlsFor } from './redis-tls.js'
import { type RedisOptions, type RedisServer, startOnFreePort, startRedis } from './redis.js'

/** How large a cluster, and whom its nodes let in: as {@link RedisOptions}. */
export interface RedisClusterOptions extends Pick<RedisOptions, 'args' | 'user' | 'tls'> {
  /** How many primaries share the slots. Default 3, the fewest that can vote. */
  readonly primaries?: number
  /** How many replicas each primary has. Default 1. */
  readonly replicas?: number
}

/** A cluster of private servers; the first `primaries` nodes start as primaries. */
export interface RedisCluster {
  readonly nodes: readonly RedisServer[]
  stop(): Promise<void>
}

type Reply = string | number | readonly Reply[]
interface Node {
  readonly server: RedisServer
  readonly id: string
  send(...command: string[]): Promise<Reply>
}

const SLOTS = 16_384
const DEADLINE_MS = 30_000
const POLL_MS = 50
const LINKED = /master_link_status:up/
const NODE_ARGS = [
  ...['--cluster-enabled', 'yes'],
  // Short, so that a test of failover takes seconds.
  ...['--cluster-node-timeout', '1500'],
  ...['--repl-diskless-sync-delay', '0'],
  // A replica is told to clients only once something was replicated to it: the first ping, otherwise after ten seconds.
  ...['--repl-ping-replica-period', '1'],
]

/**
 * Starts a Redis Cluster on free loopback ports and resolves when every node sees it whole and every replica follows.
 * Ends like {@link startRedis}. Takes about three seconds.
 */
export async function startRedisCluster(options: RedisClusterOptions = {}): Promise<RedisCluster> {
  const { primaries = 3, replicas = 1 } = options
  const tls = await tlsFor(options.tls)
  if (findRedis().kind === 'docker') {
    // Nodes name each other by address and port, which the port mapping of a container changes.
    throw new Error('a cluster needs redis-server on this machine. Type:\n\n    sudo apt-get install -y redis-server')
  }
  const count = primaries * (1 + replicas)
  const started = await Promise.allSettled(Array.from({ length: count }, () => startNode(options, tls)))
  const servers = started.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
  const stop = async () => void (await Promise.all(servers.map((server) => server.stop())))
  try {
    for (const result of started) if (result.status === 'rejected') throw result.reason
    await form(servers, primaries)
  } catch (error) {
    await stop()
    throw error
  }
  return { nodes: servers, stop }
}

function startNode({ args = [], user }: RedisClusterOptions, tls: RedisTls | undefined): Promise<RedisServer> {
  const encrypted = tls === undefined ? [] : ['--tls-cluster', 'yes', '--tls-replication', 'yes']
  const options = { args: [...NODE_ARGS, ...encrypted, ...args], ...(user && { user }), ...(tls && { tls }) }
  return startOnFreePort(undefined, { bus: true }, (port) => startRedis({ port, ...options }))
}

async function form(servers: readonly RedisServer[], primaries: number): Promise<void> {
  const clients = servers.map((server) => adminOf(server))
  try {
    const nodes = await Promise.all(
      servers.map(async (server, index): Promise<Node> => {
        const client = clients[index] as (typeof clients)[number]
        await client.connect()
        const send = (...command: string[]) => client.sendCommand<Reply>(command)
        return { server, send, id: String(await send('CLUSTER', 'MYID')) }
      }),
    )
    await join(nodes, primaries)
    await Promise.all(nodes.slice(primaries).map((node, index) => follow(node, nodes[index % primaries] as Node)))
    await until('every replica has its copy', () => all(nodes.slice(primaries), LINKED, 'INFO', 'replication'))
    await until('every node serves', () => all(nodes, /cluster_state:ok/, 'CLUSTER', 'INFO'))
    const copies = nodes.length / primaries
    await until('every node knows the replicas of every slot', () => seenByAll(nodes, primaries, copies))
  } finally {
    for (const client of clients) client.destroy()
  }
}

async function join(nodes: readonly Node[], primaries: number): Promise<void> {
  const [first, ...others] = nodes as [Node, ...Node[]]
  for (const [index, node] of nodes.entries()) {
    // Epochs that differ from the start spare the nodes the rounds in which they would settle them.
    await node.send('CLUSTER', 'SET-CONFIG-EPOCH', String(index + 1))
    if (index < primaries) await node.send('CLUSTER', 'ADDSLOTS', ...slotsOf(index, primaries))
  }
  await Promise.all(others.map(({ server }) => first.send('CLUSTER', 'MEET', server.host, String(server.port))))
  const known = new RegExp(`cluster_known_nodes:${nodes.length}\\b`)
  await until('every node knows every other', () => all(nodes, known, 'CLUSTER', 'INFO'))
}

function slotsOf(index: number, primaries: number): string[] {
  const from = Math.floor((index * SLOTS) / primaries)
  const to = Math.floor(((index + 1) * SLOTS) / primaries)
  return Array.from({ length: to - from }, (_, offset) => String(from + offset))
}

async function follow(replica: Node, primary: Node): Promise<void> {
  // Refused until the replica has heard of the primary by gossip.
  await until(`${replica.server.url} follows ${primary.server.url}`, () =>
    replica.send('CLUSTER', 'REPLICATE', primary.id).then(
      () => true,
      () => false,
    ),
  )
}

async function all(nodes: readonly Node[], expected: RegExp, ...command: string[]): Promise<boolean> {
  const replies = await Promise.all(nodes.map((node) => node.send(...command)))
  return replies.every((reply) => expected.test(String(reply)))
}

// One row per range: first slot, last slot, the primary, its replicas. Clients learn the replicas from it.
async function seenByAll(nodes: readonly Node[], ranges: number, copies: number): Promise<boolean> {
  const replies = await Promise.all(nodes.map((node) => node.send('CLUSTER', 'SLOTS')))
  return replies.every(
    (rows) => Array.isArray(rows) && rows.length === ranges && rows.every((row: Reply[]) => row.length === 2 + copies),
  )
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + DEADLINE_MS
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`the cluster did not form: still not "${what}"`)
    await delay(POLL_MS)
  }
}
