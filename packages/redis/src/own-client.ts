import { systemClock } from '@readthrough/core'
import { changeFeed } from './change-feed.js'
import { singleServerConfirms } from './confirms.js'
import { givesUp, harden, type RedisConnectionOptions } from './connection-options.js'
import { ANSWER_WITHIN_MS, HARDENED_TO_CONFIRM } from './hardening.js'
import { type Heard, keep } from './kept.js'
import type { Link } from './link.js'
import { newClient } from './new-client.js'
import { singleServerLink } from './single-server.js'

/** A link over one kept connection of its own. `changes` and `confirms` go by further ones. */
export function ownClientLink(options: RedisConnectionOptions, heard: Heard): Link {
  const kept = keep(() => givesUp(options), heard)
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
    close() {
      changes.close()
      return kept.close()
    },
  }
}
