import { type Clock, systemRandom } from '@readthrough/core'
import type { FeedSource } from './feed-source.js'
import { pauseAfter } from './hardening.js'
import { isRefusal } from './refusals.js'
import { tellable } from './tellable.js'
import { type TellingConnection, tellingConnection } from './telling-connection.js'

/** What the feed of one cache listens to. */
export interface FeedNames {
  /** Every name of the cache begins with it; entries and stamps, with these. */
  readonly prefix: string
  readonly entries: string
  readonly stamps: string
}

/** Who hears of the connections of a feed. */
export interface FeedHearer {
  /** Of a changed name; `null`: all may be another. */
  changed(name: string | null): void
  /** That changes may have gone untold. */
  lost(): void
  /** That Redis refuses to tell of changes. */
  report(error: unknown): void
}

/** A connection to each primary. */
export interface FeedPlaces {
  /** Opens what is missing, and gives up what is no primary any more. */
  follow(): void
  /** Whether all that is listened to is all that there is. */
  isWhole(): boolean
  isLive(name: string): boolean
  /** Each with what asks it. */
  all(): readonly (readonly [name: string, connection: TellingConnection | undefined])[]
  /** Replaces a connection. */
  giveUp(name: string): void
  /** Begins anew everywhere. */
  restart(): void
  close(): void
}

interface Place {
  connection: TellingConnection | undefined
  isOpening: boolean
  failures: number
  notBefore: number
}

/** How long nothing is tried after Redis has said no: its rights or its version will hardly change soon. */
const REFUSED_FOR_MS = 30_000

/** Opens nothing before it is told to follow. */
export function feedPlaces(source: FeedSource, names: FeedNames, heard: FeedHearer, clock: Clock): FeedPlaces {
  const { prefix, entries, stamps } = names
  const places = new Map<string, Place>()
  let isClosed = false

  const failed = (place: Place, cause: unknown): void => {
    place.connection = undefined
    const isNo = isRefusal(cause)
    if (isNo) heard.report(tellable(cause))
    place.notBefore = clock.monotonic() + (isNo ? REFUSED_FOR_MS : pauseAfter(place.failures++, cause, systemRandom))
    heard.lost()
  }

  const open = async (name: string, place: Place): Promise<void> => {
    place.isOpening = true
    try {
      const client = await source.open(name)
      if (client === undefined) return
      if (isClosed || places.get(name) !== place) return client.destroy()
      const connection = tellingConnection(client, [entries, stamps], (over) => source.verify(over), {
        changed: (changed) => heard.changed(changed),
        live: () => void (place.failures = 0),
        ended: (cause) => {
          if (place.connection === connection) failed(place, cause)
        },
      })
      place.connection = connection
    } catch (error) {
      failed(place, error)
    } finally {
      place.isOpening = false
    }
  }

  const drop = (name: string, place: Place): void => {
    places.delete(name)
    place.connection?.destroy()
    heard.lost()
  }

  const follow = (): void => {
    const wanted = new Set(source.places(prefix))
    for (const [name, place] of places) if (!wanted.has(name)) drop(name, place)
    for (const name of wanted) {
      let place = places.get(name)
      if (place === undefined) {
        place = { connection: undefined, isOpening: false, failures: 0, notBefore: -Infinity }
        places.set(name, place)
        heard.lost()
      }
      const isDue = place.connection === undefined && !place.isOpening && clock.monotonic() >= place.notBefore
      if (isDue) void open(name, place)
    }
  }

  const isLive = (name: string): boolean => places.get(name)?.connection?.isLive === true

  return {
    follow,
    isLive,
    isWhole() {
      const wanted = source.places(prefix)
      return wanted.length > 0 && wanted.length === places.size && wanted.every(isLive)
    },
    all: () => [...places].map(([name, { connection }]) => [name, connection] as const),
    giveUp(name) {
      const place = places.get(name)
      place?.connection?.destroy()
      if (place !== undefined) failed(place, undefined)
    },
    restart() {
      for (const [name, place] of places) if (place.connection?.isConnected === true) drop(name, place)
      follow()
    },
    close() {
      isClosed = true
      for (const { connection } of places.values()) connection?.destroy()
      places.clear()
    },
  }
}
