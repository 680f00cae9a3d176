import { setTimeout as delay } from 'node:timers/promises'
import { startRedisCluster, type RedisServer } from '@readthrough/services'
import type { Scenario } from '../scenario.js'
import { clusterStore, type AtCluster } from '../servers/clients.js'
import { openResharding } from '../servers/slots.js'
import { placeOf } from './cluster.js'

/** Slots of the first of three primaries. */
const SLOTS = Array.from({ length: 16_384 / 3 }, (_, slot) => slot)

/** On a busy machine a primary may be slow, and nobody is to take its place for that. */
const PATIENT = ['--cluster-node-timeout', '15000']

/** Without a rest. */
export const resharding: Scenario = moving('resharding', 0)
/** Slower, so that sweeps for patterns get to their ends in between. */
export const reshardingPattern: Scenario = moving('resharding-pattern', 100)

function moving(name: string, pauseMs: number): Scenario {
  return {
    name,
    what: `slots of a Cluster move from one primary to another under load, ${
      pauseMs === 0 ? 'one after the other' : `one every ${pauseMs} ms`
    }, while rows are invalidated by key, tag and pattern`,
    lane: { options: (usual, { where }) => ({ ...usual, store: clusterStore(where as AtCluster) }) },
    async open() {
      const cluster = await startRedisCluster({ args: PATIENT })
      const [from, to] = cluster.nodes as [RedisServer, RedisServer]
      const slots = await openResharding(cluster.nodes)
      let isMoving = false
      let underWay = Promise.resolve()
      async function move(): Promise<void> {
        for (const slot of SLOTS) {
          if (!isMoving) return
          await slots.move([slot], from, to)
          if (pauseMs > 0) await delay(pauseMs)
        }
      }
      return {
        where: () => placeOf(cluster, 'own'),
        async breaks() {
          isMoving = true
          underWay = move()
          // Told by `mends`, which awaits it.
          underWay.catch(() => {})
        },
        async mends() {
          isMoving = false
          await underWay
        },
        async close() {
          isMoving = false
          slots.close()
          await cluster.stop()
        },
      }
    },
  }
}
