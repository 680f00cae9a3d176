import { systemClock, type Timer } from '@readthrough/core'
import { ClientOfflineError } from 'redis'
import { changeFeed } from './change-feed.js'
import { singleServerConfirms } from './confirms.js'
import { renewing } from './feed-source.js'
import { ANSWER_WITHIN_MS, HARDENED_SOCKET, HARDENED_TO_CONFIRM } from './hardening.js'
import { type Heard, keep } from './kept.js'
import type { Link } from './link.js'
import {
  checkFoundNodes,
  checkNodeOptions,
  connectionTo,
  type FoundNodes,
  nameOfAddress,
  type RedisAddress,
  type RedisNodeOptions,
} from './places.js'
import { newClient } from './new-client.js'
import { sentinels } from './sentinels.js'
import { singleServerFeed, TELLING } from './single-feed.js'
import { singleServerLink } from './single-server.js'

/** A primary that Sentinels watch. `nodes`: the Sentinels; name all of them. */
export interface RedisSentinelOptions extends FoundNodes {
  /** What the Sentinels call the primary. */
  readonly name: string
  /** User, password, TLS and the like, for the Sentinels. */
  readonly sentinelOptions?: RedisNodeOptions | undefined
}

/** How often the Sentinels are asked whether another is the primary: one that hangs or is cut off does not say so. */
const LOOK_AGAIN_MS = 1_000

/** Throws a TypeError for options that cannot be. */
export function checkSentinelOptions(given: RedisSentinelOptions): void {
  checkFoundNodes('sentinel', given, ['name', 'sentinelOptions'])
  if (typeof given.name !== 'string' || given.name === '') {
    throw new TypeError(`redisStore: option 'sentinel.name' must be what the Sentinels call the primary`)
  }
  checkNodeOptions('sentinel.sentinelOptions', given.sentinelOptions)
}

/** A link over one kept connection to whichever server is the primary. What is asked beside it goes by further ones. */
export function ownSentinelLink(given: RedisSentinelOptions, heard: Heard): Link {
  const knowing = sentinels(given.name, given.nodes, given.sentinelOptions)
  let primary: RedisAddress | undefined
  const renewals = renewing(() => heard.renewed())
  const kept = keep(async () => connectionTo((primary = await knowing.primary()), given), {
    report: (error) => heard.report(error),
    renewed: renewals.renewed,
  })

  let timer: Timer
  const lookAgain = async (): Promise<void> => {
    const told = await knowing.primary().catch(() => undefined)
    if (told === undefined || primary === undefined || nameOfAddress(told) === nameOfAddress(primary)) return
    kept.replace(new Error(`The Sentinels name another primary: ${nameOfAddress(told)}`))
  }
  const arm = (): void => {
    timer = systemClock.timer(LOOK_AGAIN_MS, () => {
      arm()
      void lookAgain()
    })
    timer.unref()
  }
  arm()

  const changes = changeFeed(
    () => primary && newClient({ ...connectionTo(primary, given), emitInvalidate: true }),
    ANSWER_WITHIN_MS,
    systemClock,
  )
  const confirms = singleServerConfirms(
    () => {
      if (primary === undefined) throw new ClientOfflineError()
      const to = connectionTo(primary, given)
      return newClient({ ...to, ...HARDENED_TO_CONFIRM, socket: { ...to.socket, ...HARDENED_SOCKET } })
    },
    () => primary && nameOfAddress(primary),
  )
  return {
    ...singleServerLink(kept.text, kept.bytes),
    isInOrder: true,
    changes,
    confirms,
    feed: singleServerFeed(
      () => primary && newClient({ ...connectionTo(primary, given), ...TELLING }),
      kept.text,
      renewals,
      () => kept.isReady,
    ),
    async close() {
      timer.cancel()
      changes.close()
      await Promise.all([kept.close(), knowing.close()])
    },
  }
}
