import { createClient, createClientPool, createCluster, createSentinel, defineScript } from 'redis'
import { redisStore } from '../src/index.js'

// Compiled, never run: every client of node-redis is taken as it is, whatever it was configured with.
const script = defineScript({
  SCRIPT: 'return 1',
  NUMBER_OF_KEYS: 0,
  parseCommand() {},
  transformReply: (reply: number) => reply,
})

redisStore({ client: createClient() })
redisStore({ client: createClient({ RESP: 2 }) })
redisStore({ client: createClient({ scripts: { script }, commandOptions: { typeMapping: { 36: Buffer } } }) })
redisStore({ client: createClient().withTypeMapping({ 36: Buffer }) })
redisStore({
  client: await createClient()
    .on('error', () => {})
    .connect(),
})
redisStore({ client: createClientPool() })
redisStore({ client: createClient().createPool() })
redisStore({ client: createCluster({ rootNodes: [] }) })
redisStore({ client: createCluster({ rootNodes: [], RESP: 2, scripts: { script } }) })
redisStore({ client: createSentinel({ name: 'main', sentinelRootNodes: [] }) })

redisStore({ options: { url: 'redis://localhost', socket: { tls: true, ca: '' }, database: 3 } })
redisStore({ sentinel: { name: 'main', nodes: [{ host: 'a', port: 26379 }], options: { database: 1 } } })
redisStore({ cluster: { nodes: [{ host: 'a', port: 7000 }], options: { socket: { tls: true } } } })
// @ts-expect-error only one of them
redisStore({ url: 'redis://localhost', client: createClient() })
// @ts-expect-error what keeps the connection from hanging is not for choice
redisStore({ options: { disableOfflineQueue: false } })
// @ts-expect-error nor is this
redisStore({ options: { socket: { reconnectStrategy: false } } })
// @ts-expect-error a client of something else
redisStore({ client: new Map() })
