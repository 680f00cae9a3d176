import { systemClock } from '@readthrough/core'
import { changeFeed } from './change-feed.js'
import { singleServerConfirms } from './confirms.js'
import { givesUp, harden, type RedisConnectionOptions } from './connection-options.js'
import { renewing } from './feed-source.js'
import { ANSWER_WITHIN_MS, HARDENED_TO_CONFIRM } from './hardening.js'
import { type Heard, keep } from './kept.js'
import type { Link } from './link.js'
import { newClient } from './new-client.js'
import { singleServerFeed, TELLING } from './single-feed.js'
import { singleServerLink } from './single-server.js'

/** A link over one kept connection of its own. What is asked beside it goes by further ones. */
export function ownClientLink(options: RedisConnectionOptions, heard: Heard): Link {
  const renewals = renewing(() => heard.renewed())
  const kept = keep(() => givesUp(options), { report: (error) => heard.report(error), renewed: renewals.renewed })
  const changes = changeFeed(
    () => newClient({ ...givesUp(options), emitInvalidate: true }),
    ANSWER_WITHIN_MS,
    systemClock,
  )
  const confirms = singleServerConfirms(() => newClient({ ...harden(options), ...HARDENED_TO_CONFIRM }))
  return {
    ...singleServerLink(kept.text, kept.bytes),
    isInOrder: true,
    changes,
    confirms,
    feed: singleServerFeed(
      () => newClient({ ...givesUp(options), ...TELLING }),
      kept.text,
      renewals,
      () => kept.isReady,
    ),
    close() {
      changes.close()
      return kept.close()
    },
  }
}
