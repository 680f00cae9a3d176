import type { RedisClientOptions } from 'redis'
import type { DuplicableLike } from './confirms.js'
import type { FeedSource, Renewing } from './feed-source.js'
import { HARDENED, HARDENED_SOCKET } from './hardening.js'
import { runIdOf, type Send } from './single-server.js'
import type { TellingClient } from './telling-connection.js'

/** What makes a client one that tells of changes. */
export const TELLING: RedisClientOptions = { ...HARDENED, RESP: 3, emitInvalidate: true }

const ONLY = ['']

/**
 * For one server. Its address may lead to another one by now, so the two connections have to agree on who is there; a
 * server that keeps its name to itself is believed.
 */
export function singleServerFeed(
  open: () => TellingClient | undefined,
  text: Send,
  { onRenewed }: Pick<Renewing, 'onRenewed'>,
  isServed: () => boolean,
): FeedSource {
  return {
    places: () => ONLY,
    open: async () => open(),
    async verify(client) {
      const [ours, theirs] = await Promise.all([runIdOf(text), runIdOf((command) => client.sendCommand(command))])
      if (ours !== theirs) throw new Error('The connection for changes leads to another Redis; it is replaced')
    },
    proof: () => ['PING'],
    doubt() {},
    isServed,
    onRenewed,
  }
}

/** One more client to the same server, which tells of changes and gives up at its first failure. */
export function tellingDuplicateOf(client: DuplicableLike): TellingClient {
  if (client.duplicate === undefined) throw new TypeError('This client cannot be duplicated')
  return client.duplicate({
    ...TELLING,
    clientSideCache: undefined,
    socket: { ...client.options?.socket, ...HARDENED_SOCKET, reconnectStrategy: false },
  }) as unknown as TellingClient
}
