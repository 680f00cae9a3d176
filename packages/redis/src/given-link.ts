import { ClientOfflineError } from 'redis'
import { clusterLink } from './cluster.js'
import { clusterConfirms } from './cluster-confirms.js'
import { duplicateConfirms } from './confirms.js'
import { clusterFeed } from './cluster-feed.js'
import { type Renewing, renewing } from './feed-source.js'
import type { GivenClient } from './given-client.js'
import { AS_BYTES, AS_TEXT, type Link } from './link.js'
import { type Renewals, renewalsOf } from './renewals.js'
import { singleServerFeed, tellingDuplicateOf } from './single-feed.js'
import { type Send, singleServerLink } from './single-server.js'
import { bounded } from './unanswered.js'

/**
 * A link over a client that belongs to the user: it is never closed and never configured anew. `renewed` is called when
 * another connection answers from then on.
 */
export function givenClientLink(client: GivenClient, renewed: () => void): Link {
  const told = renewing(renewed)
  const renewals = renewalsOf(client, told.renewed)
  return { ...linkOver(client, renewals, told), close: async () => renewals.stop() }
}

function linkOver(client: GivenClient, renewals: Renewals, told: Renewing): Omit<Link, 'close'> {
  const bound = bounded(() => renewals.check())
  if ('nodeClient' in client) {
    return { ...clusterLink(client, {}, bound), confirms: clusterConfirms(client), feed: clusterFeed(client, told) }
  }
  if ('totalClients' in client) {
    return singleServerLink(
      bound((command) => client.sendCommand(command, { typeMapping: AS_TEXT })),
      bound((command) => client.sendCommand(command, { typeMapping: AS_BYTES })),
    )
  }
  if ('getMasterNode' in client) {
    // Said to be no read, so that a replica never answers: an invalidation arrives there late.
    return singleServerLink(
      bound((command) => client.sendCommand(false, command, { typeMapping: AS_TEXT })),
      bound((command) => client.sendCommand(false, command, { typeMapping: AS_BYTES })),
    )
  }
  // The options of this proxy are laid over those of the client, for our commands alone. Without its timer for each
  // command, which costs more than the command.
  const asText = client.withCommandOptions({ timeout: 0, typeMapping: AS_TEXT })
  const asBytes = client.withCommandOptions({ timeout: 0, typeMapping: AS_BYTES })
  const whenReady = (send: Send): Send => {
    const sent = bound(send)
    return (command) => (client.isReady ? sent(command) : Promise.reject(new ClientOfflineError()))
  }
  const text = whenReady((command) => asText.sendCommand(command))
  return {
    ...singleServerLink(
      text,
      whenReady((command) => asBytes.sendCommand(command)),
    ),
    confirms: duplicateConfirms(client),
    feed:
      client.duplicate &&
      singleServerFeed(
        () => tellingDuplicateOf(client),
        text,
        told,
        () => client.isReady,
      ),
  }
}
