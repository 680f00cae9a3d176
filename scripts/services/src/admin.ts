import { createClient } from 'redis'
import type { RedisServer } from './redis.js'

/** What is used of a client. */
export interface Admin {
  connect(): Promise<unknown>
  sendCommand<Reply>(command: string[]): Promise<Reply>
  destroy(): void
}

/** A client of who may do everything, not connected yet. It gives up at its first failure. */
export function adminOf({ adminUrl, tls }: Pick<RedisServer, 'adminUrl' | 'tls'>): Admin {
  const { ca, cert, key } = tls ?? {}
  const encrypted = tls === undefined ? {} : ({ tls: true, ca, cert, key } as const)
  return createClient({ url: adminUrl, socket: { ...encrypted, reconnectStrategy: false } }).on(
    'error',
    () => undefined,
  )
}
