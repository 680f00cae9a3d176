import { type Store, type StoreContext, sweep, systemRandom, type Version } from '@readthrough/core'
import { barrierVerbs, kill, memberVerbs } from './barriers.js'
import { claimVerbs } from './claims.js'
import { counterVerbs } from './counters.js'
import { feedVerbs } from './feed.js'
import { incarnationVerbs } from './incarnation.js'
import { clearable, indexVerbs } from './indexes.js'
import { type Argument, type Link, otherwise } from './link.js'
import { type Compatibility, leasingOver } from './leasing.js'
import { globFor } from './pattern.js'
import { probeOver } from './probe.js'
import { readingOver } from './reading.js'
import { isRefusal } from './refusals.js'
import { ENSURE_STAMP, FILL, OVER, RELEASE, RENEW } from './scripts.js'
import { contentOf, kindOf } from './slot.js'
import { telling } from './tellable.js'
import { watched } from './watched.js'

/** The verbs of a {@link Store} over `link`. */
export function storeOver(link: Link, context: StoreContext, compatibility: Compatibility): Store {
  const { prefix, format } = context
  const entries = `${prefix}e:`
  const stamps = `${prefix}t:`
  const reading = readingOver(link, format)
  const leasing = leasingOver(reading, compatibility)

  const run = (at: string, source: string, args: Argument[]): Promise<unknown> =>
    reading.send(at, ['EVAL', source, '1', at, ...args])

  /** For scripts that answer 1 or 0. What has another type is none of what they ask for. */
  const did = (at: string, source: string, args: Argument[]): Promise<boolean> =>
    run(at, source, args).then((done) => done === 1, otherwise(false))

  const overSeen = async (
    key: string,
    seen: Version,
    verb: 'replace' | 'touch',
    args: Argument[],
  ): Promise<boolean> => {
    const kind = kindOf(seen)
    return kind.kind !== 'none' && (await did(entries + key, OVER[kind.kind][verb], [kind.name, ...args]))
  }

  const stampsAt = (tags: readonly string[]): readonly string[] => tags.map((tag) => stamps + tag)

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
      if (key !== undefined && more.length === 0 && tags.length === 0) {
        return reading.alone(entries + key)
      }
      return reading.answer(reading.slots(keys.map((one) => entries + one)), stampsAt(tags))
    },

    lease: (key, token, ttlMs, over) => leasing.lease(entries + key, token, ms(ttlMs), over),
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
    dropStamps: (tags) => kill(link, stampsAt(tags)),

    barriers: barrierVerbs(link, entries, ms),
    tagBarriers: {
      raise: async (...given) => void (await tagMembers.raise(...given)),
      lower: tagMembers.lower,
    },
    counters: counterVerbs(link, counters, ms),
    replicas: confirms && {
      confirm({ keys, tags, isAnywhere }, min, timeoutMs) {
        const names = [...keys.map((key) => entries + key), ...stampsAt(tags)]
        const all = tags.length > 0 ? [...names, counters] : names
        return telling(confirms.ask(all, isAnywhere, min, timeoutMs))
      },
    },
    claims: claimVerbs(link, `${prefix}r:`, ms),
    incarnation: incarnationVerbs(link, `${prefix}i`),
    indexes: indexVerbs(link, {
      prefix,
      entries,
      isInOrder: () => link.isInOrder && leasing.isOneCommand(),
    }),
    probe: probeOver(link, entries, stamps, reading.slot),
    feed,
    watch:
      changes &&
      ((key, tags, changed) => {
        const at = entries + key
        const slot = reading.slot(at)
        const stop = watched(changes, at, slot, changed)
        return {
          answer: reading.answer(
            slot.then((found) => [found]),
            stampsAt(tags),
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

/** How long a stamp is given that is asked for: longer, so that it need not be touched at each miss. What is brief is not worth it. */
function stampLife(ttlMs: number): number {
  return ttlMs < BRIEF_MS ? ttlMs : ttlMs * 1.5
}

const BRIEF_MS = 10_000

/** Redis takes whole milliseconds, at least one. */
function ms(ttlMs: number): string {
  return String(Math.min(Math.max(1, Math.ceil(ttlMs)), Number.MAX_SAFE_INTEGER))
}
