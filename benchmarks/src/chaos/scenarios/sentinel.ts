import { startRedisSentinel } from '@readthrough/services'
import type { Scenario } from '../scenario.js'
import { sentinelStore, type AtSentinel, type Client } from '../servers/clients.js'
import { until } from '../servers/until.js'

export const sentinel: Scenario = failover('own')
export const sentinelGiven: Scenario = failover('given')

function failover(client: Client): Scenario {
  return {
    name: `sentinel${client === 'own' ? '' : '-given'}`,
    what: `the primary that three Sentinels watch is killed, and they promote its replica${
      client === 'own' ? '' : '; the client is the application’s'
    }`,
    // For each connection that it opens anew, node-redis keeps the process busy for some 30 ms; its own clients do so in bursts.
    ...(client === 'given' && { limits: { maxMs: 115 } }),
    short: { duringMs: 4_000 },
    forgets: true,
    lane: { options: (usual, { where }) => ({ ...usual, store: sentinelStore(where as AtSentinel) }) },
    async open() {
      const { name, nodes, sentinels, primaryPort, stop } = await startRedisSentinel()
      const [primary] = nodes
      const where: AtSentinel = { url: primary?.url ?? '', client, name, ports: sentinels.map(({ port }) => port) }
      return {
        where: () => where,
        breaks: async () => primary?.kill(),
        mends: () => until('there is another primary', async () => (await primaryPort()) !== primary?.port),
        close: stop,
      }
    },
  }
}
