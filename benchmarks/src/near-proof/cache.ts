import { createCache, type Cache, type CacheOptions } from '@readthrough/core'
import { redisStore } from '@readthrough/redis'
import { createClient } from 'redis'
import { breakStore } from './broken.js'
import type { Orders } from './messages.js'

/** Longer than any trouble, and no command is left out. */
const PATIENT: Pick<CacheOptions, 'breaker' | 'deadlines'> = {
  breaker: false,
  deadlines: { read: '10s', write: '10s', invalidate: '40s' },
}

/** A cache, and what ends the client under it. */
export interface Opened {
  readonly cache: Cache
  close(): Promise<void>
}

/** The cache of one process. Only readers have a tier, and only it may be broken. */
export async function openCache({ role, plan, redisUrl, linkPort }: Orders): Promise<Opened> {
  const client = createClient({ url: redisUrl, socket: { socketTimeout: 2_000, reconnectStrategy: 50 } })
  client.on('error', () => undefined)
  await client.connect()
  if (linkPort !== undefined) leadDuplicatesTo(client, linkPort)
  const open = linkPort === undefined ? redisStore({ url: redisUrl }) : redisStore({ client })
  const { broken, mode, boundMs, isPatient } = plan
  const cache = createCache({
    namespace: 'near-proof',
    store: role === 'reader' && broken !== undefined ? (context) => breakStore(open(context), broken) : open,
    ttl: '10m',
    near: role === 'reader' && mode !== 'none' && { mode: mode === 'validate' ? mode : { bounded: boundMs } },
    ...(isPatient ? PATIENT : {}),
  })
  return {
    cache,
    async close() {
      await cache.close()
      client.destroy()
    },
  }
}

/** Further connections of the same client go by another way. */
function leadDuplicatesTo(client: Duplicable, port: number): void {
  const duplicate = client.duplicate.bind(client)
  client.duplicate = ({ socket, ...overrides } = {}) =>
    duplicate({ ...overrides, url: `redis://127.0.0.1:${port}`, socket: { ...socket, host: '127.0.0.1', port } })
}

interface Duplicable {
  duplicate(overrides?: { readonly socket?: object; readonly url?: string }): unknown
}
