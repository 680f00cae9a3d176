import { storeConformance } from '@readthrough/testing'
import { createClient, createClientPool, createCluster } from 'redis'
import { afterAll, beforeAll, describe, inject, it } from 'vitest'
import { type Admin, redisSubject } from './subjects.js'

const url = inject('redisUrl')
const [least, everyRight] = [inject('redisUser'), inject('redisAdmin')]
const nodes = inject('clusterNodes')
const socket = { socketTimeout: 5_000, reconnectStrategy: 100 }

const clusterFor = (user: typeof least, useReplicas: boolean) => {
  const rootNodes = nodes.map(({ host, port }) => ({ url: `redis://${host}:${port}` }))
  return createCluster({ rootNodes, defaults: { socket, ...user }, useReplicas }).on('error', () => {})
}

const client = createClient({ url, socket }).on('error', () => {})
const pool = createClientPool({ url, socket }).on('error', () => {})
// Reads would go astray if ours were sent as reads.
const cluster = clusterFor(least, true)
const serverAdmin = createClient({ url: inject('redisAdminUrl'), socket }).on('error', () => {})
const clusterAdmin = clusterFor(everyRight, false)
const all = [client, pool, cluster, serverAdmin, clusterAdmin]

beforeAll(async () => {
  await Promise.all(all.map((each) => each.connect()))
})
afterAll(async () => {
  await Promise.all(all.map((each) => each.close()))
})

const onServer: Admin = {
  send: (_key, command) => serverAdmin.sendCommand(command),
  primaries: async () => [serverAdmin],
}
const onCluster: Admin = {
  send: (key, command) => clusterAdmin.sendCommand(key, false, command),
  primaries: () => Promise.all(clusterAdmin.masters.map((node) => clusterAdmin.nodeClient(node))),
}

/** Most of their time is spent waiting for something to end: each waits in a place of its own, so they wait side by side. */
const sideBySide = { describe: describe.concurrent, it: it.sequential }

for (const format of ['text', 'bytes'] as const) {
  storeConformance(
    sideBySide,
    redisSubject('redis', format, onServer, () => ({ url })),
  )
  storeConformance(
    sideBySide,
    redisSubject('redis by scripts alone', format, onServer, () => ({ client, compatibility: 'script' })),
  )
  storeConformance(
    sideBySide,
    redisSubject('a cluster', format, onCluster, () => ({ client: cluster })),
  )
}
storeConformance(
  sideBySide,
  redisSubject('a pool', 'text', onServer, () => ({ client: pool })),
)
storeConformance(
  sideBySide,
  redisSubject('a cluster over its own connections', 'text', onCluster, () => ({ cluster: { nodes, options: least } })),
)
