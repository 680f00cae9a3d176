import { storeConformance } from '@readthrough/testing'
import { createClient, createClientPool, createCluster } from 'redis'
import { afterAll, beforeAll, describe, inject, it } from 'vitest'
import { redisSubject } from './subjects.js'

const url = inject('redisUrl')
const socket = { socketTimeout: 5_000, reconnectStrategy: 100 }
const client = createClient({ url, socket }).on('error', () => {})
const pool = createClientPool({ url, socket }).on('error', () => {})
const cluster = createCluster({
  rootNodes: inject('clusterNodes').map(({ host, port }) => ({ url: `redis://${host}:${port}` })),
  defaults: { socket },
  // Reads would go astray if ours were sent as reads.
  useReplicas: true,
}).on('error', () => {})

/** What the README tells to grant, and nothing else. */
const RIGHTS = '+get +set +eval +unlink +scan +info +getrange +exists +pexpire +pttl +ping +hello'
const LIMITED = { username: 'least', password: 'least' }

beforeAll(async () => {
  await Promise.all([client.connect(), pool.connect(), cluster.connect()])
  const rules = `on >${LIMITED.password} resetkeys ~rt:* resetchannels -@all ${RIGHTS}`
  await client.sendCommand(['ACL', 'SETUSER', LIMITED.username, ...rules.split(' ')])
})
afterAll(async () => {
  await Promise.all([client.close(), pool.close(), cluster.close()])
})

const onServer = (_key: string, command: (string | Buffer)[]) => client.sendCommand(command)
const onCluster = (key: string, command: (string | Buffer)[]) => cluster.sendCommand(key, false, command)

for (const format of ['text', 'bytes'] as const) {
  storeConformance(
    { describe, it },
    redisSubject('redis', format, onServer, () => ({ url })),
  )
  storeConformance(
    { describe, it },
    redisSubject('redis by scripts alone', format, onServer, () => ({ client, compatibility: 'script' })),
  )
  storeConformance(
    { describe, it },
    redisSubject('redis cluster', format, onCluster, () => ({ client: cluster })),
  )
}
storeConformance(
  { describe, it },
  redisSubject('a pool', 'text', onServer, () => ({ client: pool })),
)
storeConformance(
  { describe, it },
  redisSubject('redis with the least rights', 'text', onServer, () => ({ options: { url, ...LIMITED } })),
)
