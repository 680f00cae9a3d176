import { ClientOfflineError } from 'redis'
import { clusterLink } from './cluster.js'
import { clusterConfirms } from './cluster-confirms.js'
import { duplicateConfirms } from './confirms.js'
import type { GivenClient } from './given-client.js'
import { AS_BYTES, AS_TEXT, type Link } from './link.js'
import { type Renewals, renewalsOf } from './renewals.js'
import { type Send, singleServerLink } from './single-server.js'
import { bounded } from './unanswered.js'

/**
 * A link over a client that belongs to the user: it is never closed and never configured anew. `renewed` is called when
 * another connection answers from then on.
 */
export function givenClientLink(client: GivenClient, renewed: () => void): Link {
  const renewals = renewalsOf(client, renewed)
  return { ...linkOver(client, renewals), close: async () => renewals.stop() }
}

function linkOver(client: GivenClient, renewals: Renewals): Omit<Link, 'close'> {
  const bound = bounded(() => renewals.check())
  if ('nodeClient' in client) {
    return { ...clusterLink(client, {}, bound), confirms: clusterConfirms(client) }
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
  const link = singleServerLink(
    whenReady((command) => asText.sendCommand(command)),
    whenReady((command) => asBytes.sendCommand(command)),
  )
  return { ...link, confirms: duplicateConfirms(client) }
}
