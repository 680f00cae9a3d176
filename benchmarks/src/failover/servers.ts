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
    settle: () => ask(primary, ['SET', 'settled', '1', 'PX', '1000'], ['WAIT', '1', '0']),
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

const AT_ONCE = ['--repl-diskless-sync-delay', '0']
const POLL_MS = 20

/** A replica of `primary` that has its copy. */
async function follow(primary: RedisServer): Promise<RedisServer> {
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

async function ask(server: RedisServer, ...commands: string[][]): Promise<void> {
  const admin = clientOf(server)
  await admin.connect()
  try {
    for (const command of commands) await admin.sendCommand(command)
  } finally {
    admin.destroy()
  }
}

function clientOf({ url }: RedisServer) {
  return createClient({ url }).on('error', () => {})
}
