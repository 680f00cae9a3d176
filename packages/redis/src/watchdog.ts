import type { Clock, Timer } from '@readthrough/core'

/** How often the server is asked, in milliseconds. */
const EVERY_MS = 500

/** What {@link watchAnswers} watches. */
export interface Watched {
  /** Sends a PING, or says that there is no connection to watch now. */
  ping(): Promise<unknown> | undefined
  /** Called when the last PING has had no answer for longer than allowed. */
  silent(): void
}

/**
 * Notices a server that takes commands and answers none: one that is stopped, or behind a link that has died without
 * a word. The socket's own timeout does not: each command that is written counts as activity.
 * Keeps no process from exiting. Returns what ends the watch.
 */
export function watchAnswers(watched: Watched, withinMs: number, clock: Clock): () => void {
  let unansweredSince: number | undefined
  let round = 0
  let timer: Timer | undefined

  const ask = (now: number): void => {
    const mine = ++round
    const answered = (): void => {
      if (mine === round) unansweredSince = undefined
    }
    const asked = watched.ping()
    unansweredSince = asked === undefined ? undefined : now
    asked?.then(answered, answered)
  }

  const arm = (): void => {
    const due = clock.monotonic() + EVERY_MS
    timer = clock.timer(EVERY_MS, () => {
      const now = clock.monotonic()
      arm()
      if (unansweredSince === undefined) {
        ask(now)
        return
      }
      // A tick that comes late means that this process stalled: the answer may lie unread in the socket, so it gets
      // one more tick.
      const late = now - due > EVERY_MS
      if (late || now - unansweredSince <= withinMs) return
      unansweredSince = undefined
      round++
      watched.silent()
    })
    timer.unref()
  }

  arm()
  return () => timer?.cancel()
}
