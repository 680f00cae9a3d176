import { startRedis, type RedisServer } from '@readthrough/services'
import { movingAddress, type MovingAddress } from '../../failover/address.js'
import { ask, AT_ONCE, follow } from '../../failover/servers.js'

/** A primary and its replica, and an address that leads to the primary at first. */
export interface Replicated {
  readonly address: MovingAddress
  readonly primary: RedisServer
  readonly replica: RedisServer
  /** One more replica, of whom it is told. */
  addReplica(of: RedisServer): Promise<RedisServer>
  /** Ends all of it. */
  close(): Promise<void>
}

/** Starts them. `args` are further arguments of the primary. */
export async function startReplicated(args: readonly string[] = []): Promise<Replicated> {
  const primary = await startRedis({ args: [...AT_ONCE, ...args] })
  const servers = [primary]
  const addReplica = async (of: RedisServer): Promise<RedisServer> => {
    const replica = await follow(of)
    servers.push(replica)
    return replica
  }
  const replica = await addReplica(primary)
  const address = await movingAddress(primary)
  return {
    address,
    primary,
    replica,
    addReplica,
    async close() {
      address.close()
      await Promise.all(servers.map((server) => server.stop()))
    },
  }
}

/** Makes a replica a primary. */
export async function promote(replica: RedisServer): Promise<void> {
  await ask(replica, ['REPLICAOF', 'NO', 'ONE'])
}

/** Makes a primary a replica of another; its connections stay. */
export async function demote(primary: RedisServer, to: RedisServer): Promise<void> {
  await ask(primary, ['REPLICAOF', to.host, String(to.port)])
}
