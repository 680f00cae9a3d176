import { storeConformance } from '@readthrough/testing'
import { createClient, createClientPool, createCluster } from 'redis'
import { afterAll, beforeAll, describe, inject, it } from 'vitest'
import { type Admin, redisSubject } from './subjects.js'

const url = inject('redisUrl')
const nodes = inject('clusterNodes').map(({ host, port }) => ({ url: `redis://${host}:${port}` }))
const socket = { socketTimeout: 5_000, reconnectStrategy: 100 }

/** What the README tells to grant, and nothing else. */
const RIGHTS =
  '+get +mget +set +getrange +strlen +exists +unlink +pttl +pexpire +hget +hgetall +hexists +hlen +hset +hincrby +hdel +eval +time +wait +scan +info +ping +hello +client|tracking'
const CLUSTER_RIGHTS = '+cluster|slots +cluster|nodes +readonly'
const least = { username: 'least', password: 'least-rights' }
const rules = `on >${least.password} resetkeys ~rt:* resetchannels -@all ${RIGHTS}`

const client = createClient({ url, socket }).on('error', () => {})
const pool = createClientPool({ url, socket }).on('error', () => {})
const anyone = createCluster({ rootNodes: nodes, defaults: { socket } }).on('error', () => {})
const cluster = createCluster({
  rootNodes: nodes.map((node) => ({ ...node, ...least })),
  defaults: { socket, ...least },
  // Reads would go astray if ours were sent as reads.
  useReplicas: true,
}).on('error', () => {})

beforeAll(async () => {
  for (const node of [{ url }, ...nodes]) {
    const admin = createClient(node).on('error', () => {})
    await admin.connect()
    const all = node.url === url ? rules : `${rules} ${CLUSTER_RIGHTS}`
    await admin.sendCommand(['ACL', 'SETUSER', least.username, ...all.split(' ')])
    admin.destroy()
  }
  await Promise.all([client.connect(), pool.connect(), anyone.connect(), cluster.connect()])
})
afterAll(async () => {
  await Promise.all([client.close(), pool.close(), anyone.close(), cluster.close()])
})

const onServer: Admin = {
  send: (_key, command) => client.sendCommand(command),
  primaries: async () => [client],
}
const onCluster: Admin = {
  send: (key, command) => anyone.sendCommand(key, false, command),
  primaries: () => Promise.all(anyone.masters.map((node) => anyone.nodeClient(node))),
}

storeConformance(
  { describe, it },
  redisSubject('redis, with the least rights', 'text', onServer, () => ({ options: { url, ...least } })),
)
storeConformance(
  { describe, it },
  redisSubject('redis', 'bytes', onServer, () => ({ url })),
)
storeConformance(
  { describe, it },
  redisSubject('a pool', 'text', onServer, () => ({ client: pool })),
)
storeConformance(
  { describe, it },
  redisSubject('a cluster over its own connections, with the least rights', 'text', onCluster, () => ({
    cluster: { nodes: inject('clusterNodes'), options: least },
  })),
)
for (const format of ['text', 'bytes'] as const) {
  storeConformance(
    { describe, it },
    redisSubject('redis by scripts alone', format, onServer, () => ({ client, compatibility: 'script' })),
  )
  storeConformance(
    { describe, it },
    redisSubject('a cluster, with the least rights', format, onCluster, () => ({ client: cluster })),
  )
}
