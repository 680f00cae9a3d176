import { createClient } from 'redis'
import type { RedisServer } from './redis.js'

/** What is used of a client. */
export interface Admin {
  connect(): Promise<unknown>
  sendCommand<Reply>(command: string[]): Promise<Reply>
  destroy(): void
}

/** A client of who may do everything, not connected yet. It gives up at its first failure. */
export function adminOf({ adminUrl, ca }: Pick<RedisServer, 'adminUrl' | 'ca'>): Admin {
  const tls = ca === undefined ? {} : ({ tls: true, ca } as const)
  return createClient({ url: adminUrl, socket: { ...tls, reconnectStrategy: false } }).on('error', () => undefined)
}
