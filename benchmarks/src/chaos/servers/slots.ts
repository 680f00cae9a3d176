import type { RedisServer } from '@readthrough/services'
import { createClient } from 'redis'

/** Moves slots of a Cluster from one primary to another, as resharding does. */
export interface Resharding {
  /** Gives these slots away, one after the other, each with what lies in it. */
  move(slots: readonly number[], from: RedisServer, to: RedisServer): Promise<void>
  close(): void
}

/** How many keys move in one command: while they do, their primary answers nobody. */
const KEYS_AT_ONCE = '20'

/** Connects to all `nodes`; those of them that are primaries are told who holds what. */
export async function openResharding(nodes: readonly RedisServer[]): Promise<Resharding> {
  const clients = nodes.map(({ url }) => createClient({ url }).on('error', () => {}))
  await Promise.all(clients.map((client) => client.connect()))

  const send = (server: RedisServer, ...command: string[]): Promise<unknown> =>
    clients[nodes.indexOf(server)]?.sendCommand(command) ?? Promise.reject(new Error('no such node'))

  async function moveOne(slot: string, from: RedisServer, to: RedisServer): Promise<void> {
    const [fromId, toId] = (await Promise.all([from, to].map((node) => send(node, 'CLUSTER', 'MYID')))) as string[]
    await send(to, 'CLUSTER', 'SETSLOT', slot, 'IMPORTING', String(fromId))
    await send(from, 'CLUSTER', 'SETSLOT', slot, 'MIGRATING', String(toId))
    for (;;) {
      const keys = (await send(from, 'CLUSTER', 'GETKEYSINSLOT', slot, KEYS_AT_ONCE)) as string[]
      if (keys.length === 0) break
      await send(from, 'MIGRATE', to.host, String(to.port), '', '0', '5000', 'KEYS', ...keys)
    }
    for (const node of [to, from]) await send(node, 'CLUSTER', 'SETSLOT', slot, 'NODE', String(toId))
  }

  return {
    async move(slots, from, to) {
      for (const slot of slots) await moveOne(String(slot), from, to)
    },
    close() {
      for (const client of clients) client.destroy()
    },
  }
}
