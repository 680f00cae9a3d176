import { createClient, type RedisClientOptions, type RedisClientType } from 'redis'

let first: ReturnType<typeof createClient> | undefined

/**
 * Makes a client, as `createClient` does. That makes a class of all commands for each configuration it has not just
 * seen, which takes 30 ms of computing: too long for who connects again and again, or to many servers. So all clients
 * are of the first one's class.
 */
export function newClient(options: RedisClientOptions): RedisClientType {
  if (first === undefined) {
    first = createClient()
    first.destroy()
  }
  return first.duplicate(options) as unknown as RedisClientType
}
