import type { Clock, Feed, FeedListener, FeedVerbs, Timer } from '@readthrough/core'
import { type FeedNames, feedPlaces } from './feed-places.js'
import type { FeedSource } from './feed-source.js'
import { ANSWER_WITHIN_MS } from './hardening.js'
import { slotOfHead } from './slot.js'

/** The longest time between two proofs: a socket that is silent for longer is taken for dead. */
const AT_LEAST_EVERY_MS = 500

/** How often it is asked who holds which slots: it is dear, and slots that go to another with nothing in them are rare. */
const LAYOUT_EVERY_MS = 1_000

interface Round {
  readonly at: number
  readonly unanswered: Set<string>
}

/** The feed over `source`. `report` is told when Redis refuses to tell of changes. */
export function feedVerbs(
  source: FeedSource,
  names: FeedNames,
  report: (error: unknown) => void,
): FeedVerbs & { close(): void } {
  let opened: Feed | undefined
  return {
    open: (listener, everyMs, clock) =>
      (opened = openFeed(source, names, report, listener, Math.min(everyMs, AT_LEAST_EVERY_MS), clock)),
    close: () => opened?.close(),
  }
}

function openFeed(
  source: FeedSource,
  names: FeedNames,
  report: (error: unknown) => void,
  listener: FeedListener,
  everyMs: number,
  clock: Clock,
): Feed {
  const { prefix, entries, stamps } = names
  let isLive = false
  let isClosed = false
  /** Rises whenever something may have gone untold: a round that began before proves nothing. */
  let losses = 0
  let round: Round | undefined
  let timer: Timer

  const lost = (): void => {
    losses++
    if (!isLive) return
    isLive = false
    listener.lost()
  }
  const changed = (name: string | null): void => {
    if (name === null) listener.allChanged()
    else if (name.startsWith(entries)) listener.changed(name.slice(entries.length))
    else if (name.startsWith(stamps)) listener.tagChanged(name.slice(stamps.length))
  }
  const places = feedPlaces(source, names, { changed, lost, report }, clock)

  const prove = async (): Promise<void> => {
    const all = places.all()
    const mine: Round = { at: clock.monotonic(), unanswered: new Set(all.map(([name]) => name)) }
    round = mine
    const before = losses
    const asked = all.map(async ([name, connection]) => {
      const isAnswered = (await connection?.isAnswered(source.proof(name, prefix))) === true
      mine.unanswered.delete(name)
      if (!isAnswered) source.doubt(name, prefix)
      return isAnswered
    })
    const answers = await Promise.all(asked)
    if (round === mine) round = undefined
    if (isClosed || losses !== before || answers.includes(false) || !places.isWhole()) return
    if (source.isServed?.() === false) return
    isLive = true
    listener.proven(mine.at)
  }

  const layouts = new Map<string, string>()
  let nextLook = -Infinity
  /** What lay in a slot that was taken away is told by nobody. */
  const lookAround = async (): Promise<void> => {
    nextLook = clock.monotonic() + LAYOUT_EVERY_MS
    await Promise.all(
      places.all().map(async ([name]) => {
        const layout = await source.layout?.(name).catch(() => undefined)
        if (layout === undefined || layouts.get(name) === layout || isClosed) return
        layouts.set(name, layout)
        lost()
      }),
    )
  }

  /** Replaces the connections that have not answered for too long. */
  const giveUpSilent = (): void => {
    if (round === undefined || clock.monotonic() - round.at <= ANSWER_WITHIN_MS) return
    for (const name of round.unanswered) places.giveUp(name)
    round = undefined
  }

  const arm = (): void => {
    const due = clock.monotonic() + everyMs
    timer = clock.timer(everyMs, () => {
      arm()
      places.follow()
      // A tick that comes late means that this process stalled: the answer may lie unread in the socket.
      if (clock.monotonic() - due <= AT_LEAST_EVERY_MS) giveUpSilent()
      if (source.layout !== undefined && clock.monotonic() >= nextLook) void lookAround()
      // Never two at a time: see `tellingConnection`.
      if (round === undefined && places.isWhole()) void prove()
    })
    timer.unref()
  }

  const stopHearing = source.onRenewed(() => {
    lost()
    // Where the two connections have to agree on the server, they have to agree anew.
    if (source.heads === undefined) places.restart()
  })
  places.follow()
  arm()

  const { heads } = source
  /** How what lies there begins; `undefined` where its changes are not told. */
  const headOf = async (name: string): Promise<string | undefined> => {
    const place = heads?.placeOf(name)
    if (heads === undefined || place === undefined || !places.isLive(place)) return undefined
    return heads.head(place, name).catch(() => undefined)
  }
  const covering: Pick<Feed, 'covers' | 'coversTag'> = {
    async covers(key, version) {
      const head = await headOf(entries + key)
      if (head === undefined) return false
      const slot = slotOfHead(head)
      return slot.state === 'value' && slot.version === version
    },
    coversTag: async (tag, stamp) => (await headOf(stamps + tag)) === stamp,
  }
  return {
    ...(heads === undefined ? {} : covering),
    close() {
      if (isClosed) return
      isClosed = true
      timer.cancel()
      stopHearing()
      places.close()
    },
  }
}
