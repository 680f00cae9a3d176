import { setTimeout as delay } from 'node:timers/promises'
import { startRedis, type RedisServer } from '@readthrough/services'
import { createClient } from 'redis'
import { movingAddress } from './address.js'

/** A primary and its replica behind one address, and what may become of them. */
export interface Pair {
  readonly url: string
  /** Resolves when the replica has everything that the primary had at this moment. */
  settle(): Promise<void>
  /** From here on nothing reaches the replica: it hangs, and its connection is cut, so that nothing waits in it either. */
  cutOff(): Promise<void>
  /** The primary dies, the replica wakes and takes its place, and the address leads there. */
  failOver(): Promise<void>
  /** Gives the new primary a replica. */
  addReplica(): Promise<void>
  stop(): Promise<void>
}

/** Starts both. */
export async function startPair(): Promise<Pair> {
  const primary = await startRedis({ args: AT_ONCE })
  const replica = await follow(primary)
  const address = await movingAddress(primary)
  const servers = [primary, replica]
  return {
    url: address.url,
    async settle() {
      await ask(primary, ['SET', 'settled', '1', 'PX', '1000'], ['WAIT', '1', '0'])
    },
    async cutOff() {
      replica.pause()
      await ask(primary, ['CLIENT', 'KILL', 'TYPE', 'replica'])
    },
    async failOver() {
      await primary.kill()
      replica.resume()
      await ask(replica, ['REPLICAOF', 'NO', 'ONE'])
      address.point(replica)
    },
    async addReplica() {
      servers.push(await follow(replica))
    },
    async stop() {
      address.close()
      replica.resume()
      await Promise.all(servers.map((server) => server.stop()))
    },
  }
}

/** A replica gets its copy at once, not after five seconds. */
export const AT_ONCE: readonly string[] = ['--repl-diskless-sync-delay', '0']
const POLL_MS = 20

/** Starts a replica of `primary`; resolves when it has its copy. */
export async function follow(primary: RedisServer): Promise<RedisServer> {
  const replica = await startRedis({ args: [...AT_ONCE, '--replicaof', primary.host, String(primary.port)] })
  const admin = clientOf(primary)
  await admin.connect()
  try {
    while (!/state=online/.test(await admin.info('replication'))) await delay(POLL_MS)
  } finally {
    admin.destroy()
  }
  return replica
}

/** Sends these commands to a server, one after the other, over a connection of their own; gives the last reply. */
export async function ask(server: RedisServer, ...commands: string[][]): Promise<string> {
  const admin = clientOf(server)
  await admin.connect()
  try {
    const replies: unknown[] = []
    for (const command of commands) replies.push(await admin.sendCommand(command))
    return String(replies.at(-1))
  } finally {
    admin.destroy()
  }
}

function clientOf({ url }: RedisServer) {
  return createClient({ url }).on('error', () => {})
}
