import { setTimeout as delay } from 'node:timers/promises'

const LONGEST_MS = 30_000
const POLL_MS = 20

/** Asks until the answer is yes; at most half a minute. */
export async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + LONGEST_MS
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`still not: ${what}`)
    await delay(POLL_MS)
  }
}
