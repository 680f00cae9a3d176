import {
  type LeaseAnswer,
  type Slot,
  type Store,
  type StoreAnswer,
  type StoreContext,
  sweep,
  systemRandom,
  type Version,
} from '@readthrough/core'
import { barrierVerbs, kill, memberVerbs } from './barriers.js'
import { claimVerbs } from './claims.js'
import { counterVerbs } from './counters.js'
import { feedVerbs } from './feed.js'
import { incarnationVerbs } from './incarnation.js'
import { clearable, indexVerbs } from './indexes.js'
import { type Argument, type Link, otherwise } from './link.js'
import { globFor } from './pattern.js'
import { probeOver } from './probe.js'
import { isRefusal } from './refusals.js'
import { ENSURE_STAMP, FILL, LEASE_ABSENT, OVER, RELEASE, RENEW } from './scripts.js'
import { type Content, contentOf, FOREIGN, kindOf, slotOfBytes, slotOfText, stampOf } from './slot.js'
import { telling } from './tellable.js'
import { watched } from './watched.js'

/** How a lease is put on an absent slot: `auto` by one SET where the server can, `script` by a script always. */
export type Compatibility = 'auto' | 'script'

/** The verbs of a {@link Store} over `link`. */
export function storeOver(link: Link, context: StoreContext, compatibility: Compatibility): Store {
  const { prefix, format } = context
  const entries = `${prefix}e:`
  const stamps = `${prefix}t:`
  let leaseByScript = compatibility === 'script'
  /** Whether the server has taken such a SET. */
  let isSetTaken = false

  const send = (at: string, command: Argument[]): Promise<unknown> =>
    format === 'text' ? link.text(at, command) : link.bytes(at, command)
  const run = (at: string, source: string, args: Argument[]): Promise<unknown> =>
    send(at, ['EVAL', source, '1', at, ...args])

  /** For scripts that answer 1 or 0. What has another type is none of what they ask for. */
  const did = (at: string, source: string, args: Argument[]): Promise<boolean> =>
    run(at, source, args).then((done) => done === 1, otherwise(false))

  const slotOf = (at: string, reply: unknown): Slot | Promise<Slot> => {
    const content = reply as Content
    if (content === null || typeof content === 'string') return slotOfText(content) ?? readBytes(at)
    return slotOfBytes(content, format)
  }
  const readBytes = (at: string): Promise<Slot> =>
    link.bytes(at, ['GET', at]).then((reply) => slotOfBytes(reply as Buffer | null, format), foreignInstead)
  const readSlot = (at: string): Promise<Slot> =>
    send(at, ['GET', at]).then((reply) => slotOf(at, reply), foreignInstead)

  /** MGET says nothing of types: what is no string reads as absent, until a lease is asked for. */
  const readSlots = (keys: readonly string[]): Promise<Slot[]> => {
    const at = keys.map((key) => entries + key)
    const [first] = at
    if (first === undefined || at.length === 1 || link.isSpread === true) return Promise.all(at.map(readSlot))
    return telling(send(first, ['MGET', ...at])).then((replies) => {
      const slots = (replies as unknown[]).map((reply, i) => slotOf(at[i]!, reply))
      // Hardly ever must one be asked for again, and only then it takes promises.
      return slots.some((slot) => slot instanceof Promise)
        ? Promise.all(slots.map(async (slot) => slot))
        : (slots as Slot[])
    })
  }

  const leaseAbsent = async (at: string, lease: string, ttl: string): Promise<unknown> => {
    if (!leaseByScript) {
      const wasTaken = isSetTaken
      try {
        const reply = await send(at, ['SET', at, lease, 'PX', ttl, 'NX', 'GET'])
        isSetTaken = true
        return reply
      } catch (error) {
        // Before Redis 7 NX excludes GET. What is refused for its syntax has done nothing, so the token is still new.
        if (!/syntax error/i.test(String(error))) throw error
        leaseByScript = true
        // It is another server by now. What was sent behind this one has been executed, and must not be before it.
        if (wasTaken) throw error
      }
    }
    return run(at, LEASE_ABSENT, [lease, ttl])
  }
  const leaseOver = (at: string, lease: string, ttl: string, over: Version): Promise<unknown> => {
    const seen = kindOf(over)
    return seen.kind === 'none' ? leaseAbsent(at, lease, ttl) : run(at, OVER[seen.kind].lease, [seen.name, lease, ttl])
  }
  const overSeen = async (
    key: string,
    seen: Version,
    verb: 'replace' | 'touch',
    args: Argument[],
  ): Promise<boolean> => {
    const kind = kindOf(seen)
    return kind.kind !== 'none' && (await did(entries + key, OVER[kind.kind][verb], [kind.name, ...args]))
  }

  const answerWith = (slots: Promise<Slot[]>, tags: readonly string[]): Promise<StoreAnswer> =>
    Promise.all([slots, link.strings(tags.map((tag) => stamps + tag))]).then(([answers, found]) => ({
      slots: answers,
      stamps: found.map(stampOf),
    }))

  const tagMembers = memberVerbs(link, stamps, ms)

  const confirms = link.confirms?.(`${prefix}w`)
  const counters = `${prefix}c`

  const { changes } = link
  const feed = link.feed && feedVerbs(link.feed, { prefix, entries, stamps }, context.report)
  return {
    name: 'redis',
    isRefusal,
    isSpread: link.isSpread,
    readsTogether: link.isSpread !== true,

    read(keys, tags) {
      const [key, ...more] = keys
      if (key !== undefined && more.length === 0 && tags.length === 0) return readSlot(entries + key).then(answerOf)
      // All are sent before any is awaited, so they leave together.
      return answerWith(readSlots(keys), tags)
    },

    async lease(key, token, ttlMs, over): Promise<LeaseAnswer> {
      const at = entries + key
      const lease = `L${token}`
      const asked = over === undefined ? leaseAbsent(at, lease, ms(ttlMs)) : leaseOver(at, lease, ms(ttlMs), over)
      return asked
        .then((reply) => (reply === null ? ({ state: 'granted' } as const) : slotOf(at, reply)))
        .catch(foreignInstead)
    },

    renew: (key, token, ttlMs) => did(entries + key, RENEW, [`L${token}`, ms(ttlMs)]),
    release: (key, token) => did(entries + key, RELEASE, [`L${token}`]),
    fill: (key, token, value, ttlMs) => did(entries + key, FILL, [`L${token}`, contentOf(value), ms(ttlMs)]),
    replace: (key, seen, value, ttlMs) => overSeen(key, seen, 'replace', [contentOf(value), ms(ttlMs)]),
    touch: (key, seen, ttlMs) => overSeen(key, seen, 'touch', [ms(ttlMs)]),

    delete: (keys) =>
      kill(
        link,
        keys.map((key) => entries + key),
      ),
    deleteMatching(pattern, progress) {
      const matching =
        pattern === '*'
          ? clearable(link, prefix, entries)
          : link.matching(globFor(entries, pattern), entries, (names) => kill(link, names))
      // Where a Cluster is yours, its nodes are asked past what makes errors fit to be told.
      return telling(sweep(matching, { progress }))
    },

    async ensureStamps(tags, ttlMs) {
      const asked = tags.map((tag) =>
        link.text(stamps + tag, [
          'EVAL',
          ENSURE_STAMP,
          '1',
          stamps + tag,
          systemRandom.id(),
          ms(ttlMs),
          ms(stampLife(ttlMs)),
        ]),
      )
      return (await Promise.all(asked)) as (string | null)[]
    },
    dropStamps: (tags) =>
      kill(
        link,
        tags.map((tag) => stamps + tag),
      ),

    barriers: barrierVerbs(link, entries, ms),
    tagBarriers: {
      raise: async (...given) => void (await tagMembers.raise(...given)),
      lower: tagMembers.lower,
    },
    counters: counterVerbs(link, counters, ms),
    replicas: confirms && {
      confirm({ keys, tags, isAnywhere }, min, timeoutMs) {
        const names = [...keys.map((key) => entries + key), ...tags.map((tag) => stamps + tag)]
        const all = tags.length > 0 ? [...names, counters] : names
        return telling(confirms.ask(all, isAnywhere, min, timeoutMs))
      },
    },
    claims: claimVerbs(link, `${prefix}r:`, ms),
    incarnation: incarnationVerbs(link, `${prefix}i`),
    indexes: indexVerbs(link, {
      prefix,
      entries,
      isInOrder: () => link.isInOrder && (leaseByScript || isSetTaken),
    }),
    probe: probeOver(link, entries, stamps, readSlot),
    feed,
    watch:
      changes &&
      ((key, tags, changed) => {
        const at = entries + key
        const slot = readSlot(at)
        const stop = watched(changes, at, slot, changed)
        return {
          answer: answerWith(
            slot.then((found) => [found]),
            tags,
          ),
          stop,
        }
      }),

    async close() {
      confirms?.close()
      feed?.close()
      await link.close()
    },
  }
}

const answerOf = (slot: Slot): StoreAnswer => ({ slots: [slot], stamps: [] })

/** How long a stamp is given that is asked for: longer, so that it need not be touched at each miss. What is brief is not worth it. */
function stampLife(ttlMs: number): number {
  return ttlMs < BRIEF_MS ? ttlMs : ttlMs * 1.5
}

const BRIEF_MS = 10_000

/** Redis takes whole milliseconds, at least one. */
function ms(ttlMs: number): string {
  return String(Math.min(Math.max(1, Math.ceil(ttlMs)), Number.MAX_SAFE_INTEGER))
}

const foreignInstead = otherwise(FOREIGN)
