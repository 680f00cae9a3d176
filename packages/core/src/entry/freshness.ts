import type { Header } from './header.js'

/**
 * How an entry stands at a moment: `fresh` answers, `stale` may answer where the policy allows it,
 * `dead` never answers again.
 */
export type Freshness = 'fresh' | 'stale' | 'dead'

/** The one place that compares an entry's times with the clock. */
export function freshness(header: Pick<Header, 'freshUntil' | 'hardUntil'>, now: number): Freshness {
  if (now < header.freshUntil) return 'fresh'
  return now < header.hardUntil ? 'stale' : 'dead'
}
