import { startRedisCluster, type RedisCluster } from '@readthrough/services'
import { ask } from '../../failover/servers.js'
import type { Scenario } from '../scenario.js'
import { clusterStore, type AtCluster, type Client } from '../servers/clients.js'
import { until } from '../servers/until.js'

/** A replica is elected four seconds after its primary fell silent, or later. */
const PLAN = { duringMs: 7_000 }
/** One hung primary of three does not open the circuit: a look may get its answer, and the lease wait for its deadline. */
const TWICE_MS = 115
/** For each connection that it opens anew, node-redis keeps the process busy for some 30 ms; its own clients do so in bursts. */
const HUNG_GIVEN = { maxMs: 200, invalidationMs: 1_250 }

export const clusterKill: Scenario = failover('own', 'kill')
export const clusterHang: Scenario = failover('own', 'hang')
export const clusterKillGiven: Scenario = failover('given', 'kill')
export const clusterHangGiven: Scenario = failover('given', 'hang')

function failover(client: Client, how: 'kill' | 'hang'): Scenario {
  return {
    name: `cluster-${how}${client === 'own' ? '' : '-given'}`,
    what: `one of three primaries of a Cluster ${how === 'kill' ? 'is killed' : 'hangs'}, and its replica takes over${
      client === 'own' ? '' : '; the client is the application’s'
    }`,
    plan: PLAN,
    limits: client === 'given' && how === 'hang' ? HUNG_GIVEN : { maxMs: TWICE_MS },
    short: PLAN,
    // What the primary had acknowledged last may not have reached its replica.
    forgets: true,
    lane: { options: (usual, { where }) => ({ ...usual, store: clusterStore(where as AtCluster) }) },
    async open() {
      const cluster = await startRedisCluster()
      const [primary] = cluster.nodes
      return {
        where: () => placeOf(cluster, client),
        async breaks() {
          if (how === 'kill') await primary?.kill()
          else primary?.pause()
        },
        async mends() {
          primary?.resume()
          await until('the Cluster is whole', () => isWhole(cluster))
        },
        close: () => cluster.stop(),
      }
    },
  }
}

/** What a process needs to know of a Cluster. */
export function placeOf({ nodes }: RedisCluster, client: Client): AtCluster {
  return { url: nodes[0]?.url ?? '', ports: nodes.map(({ port }) => port), client }
}

/** Whether all other nodes see it whole. */
async function isWhole({ nodes }: RedisCluster): Promise<boolean> {
  const views = await Promise.all(nodes.slice(1).map((node) => ask(node, ['CLUSTER', 'INFO'])))
  return views.every((view) => view.includes('cluster_state:ok'))
}
