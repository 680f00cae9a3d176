import type { Span } from './history.js'
import { sharedNow } from './time.js'

const TICK_MS = 5
/** A tick that comes later than this was kept up by something. */
const STALL_MS = 10

/**
 * Begins `perSecond` of something a second, evenly, whether or not what was begun before has ended. `stalled` hears of
 * times in which nothing could begin because the event loop stood still; what was due then begins at once afterwards.
 * The function that is returned ends it.
 */
export function pace(perSecond: number, begin: () => void, stalled: (span: Span) => void = () => {}): () => void {
  const startedAt = sharedNow()
  let begun = 0
  let last = startedAt
  const timer = setInterval(() => {
    const now = sharedNow()
    if (now - last > TICK_MS + STALL_MS) stalled({ from: last + TICK_MS, to: now })
    last = now
    for (const due = ((now - startedAt) * perSecond) / 1_000; begun < due; begun++) begin()
  }, TICK_MS)
  return () => clearInterval(timer)
}
