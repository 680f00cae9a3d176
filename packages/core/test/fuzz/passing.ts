import type { Clock } from '../../src/base/clock.js'

/** Resolves so much later; at once for 0. */
export async function passing(clock: Clock, ms: number): Promise<void> {
  if (ms > 0) await new Promise<void>((resolve) => clock.timer(ms, resolve))
}
