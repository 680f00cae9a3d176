import { systemClock, type Clock } from '@readthrough/core'

/** A place that was asked, and has answered nothing for so long, is asked nothing more for the moment, in milliseconds. */
const SILENT_MS = 250
/** No more than this counts between two commands: this process may have stood still, with the answers unread. */
const LONGEST_STEP_MS = 20

interface Place {
  unanswered: number
  silentMs: number
  lookedAt: number
}

/**
 * Spares callers one node of several that has gone silent, while the others answer: what goes there is refused at once.
 * What is out already tells when it answers again, or that the connection is lost; so nothing has to be tried.
 */
export function sparing(
  clock: Clock = systemClock,
): <T>(name: string | undefined, send: () => Promise<T>) => Promise<T> {
  // Only places with a command out.
  const places = new Map<string, Place>()

  function isSilent(place: Place): boolean {
    const now = clock.monotonic()
    place.silentMs += Math.min(Math.max(0, now - place.lookedAt), LONGEST_STEP_MS)
    place.lookedAt = now
    return place.silentMs > SILENT_MS
  }

  return (name, send) => {
    if (name === undefined) return send()
    const place = places.get(name) ?? { unanswered: 0, silentMs: 0, lookedAt: clock.monotonic() }
    if (isSilent(place)) return Promise.reject(new Error(`${name} has answered nothing for ${SILENT_MS} ms`))
    places.set(name, place)
    place.unanswered++
    const heard = (): void => {
      place.silentMs = 0
      place.lookedAt = clock.monotonic()
      if (--place.unanswered === 0) places.delete(name)
    }
    const reply = send()
    reply.then(heard, heard)
    return reply
  }
}
