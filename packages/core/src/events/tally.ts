import type { CacheEvent } from './events.js'

/** Counts since the cache was made or `resetStats()` was called. */
export interface Counts {
  readonly hits: number
  /** Those among the hits whose value lay in this process, whether or not the store was asked for its version. */
  readonly nearHits: number
  /** Those among the hits whose value was past its time. */
  readonly staleHits: number
  /** Those among the stale hits that stood in for an error. */
  readonly staleForErrors: number
  /** Those among the hits that threw what was kept of an error. */
  readonly errorHits: number
  readonly misses: number
  /** Calls that shared a load of this process. */
  readonly joined: number
  /** Calls that waited for a load of another process; counted besides what became of them. */
  readonly waited: number
  readonly bypassed: number
  readonly loads: number
  readonly loadErrors: number
  /** Calls that waited no longer for a load, because of their hard timeout. */
  readonly loadTimeouts: number
  /** Loads that had to queue, because as many as may were under way. */
  readonly queuedLoads: number
  readonly fills: number
  /** Values that were loaded anew and took the place of what was there. */
  readonly refreshes: number
  /** Loads whose value was kept out because something came in between, most often an invalidation. */
  readonly refusedFills: number
  readonly skippedFills: number
  readonly failedFills: number
  /** Hits that were audited, and could be judged. */
  readonly audits: number
  /** Those among them that had returned a stale value: what no invalidation had reached when the grace was over. */
  readonly staleDetected: number
  /** Hits that were to be audited, and could not be judged. */
  readonly failedAudits: number
  /** How often methods ran for audits; these are not among the `loads`. */
  readonly auditLoads: number
  readonly invalidations: number
  /** Invalidations that could not reach the store within their deadline. */
  readonly failedInvalidations: number
  /** Fences that could not be raised; the write went on without. */
  readonly failedFences: number
  /** Milliseconds spent loading. */
  readonly loadMs: number
  /** Milliseconds that hits spared their callers: the load time kept with each entry, less what they waited for it. */
  readonly savedMs: number
  /** The share of calls answered without a load of their own, among those that asked the cache; 0 before the first. */
  readonly hitRate: number
}

/** The same while it is counted. */
export type Tally = { -readonly [K in keyof Omit<Counts, 'hitRate'>]: number }

/** Counts an event of a method. */
export function add(tally: Tally, event: CacheEvent): void {
  switch (event.type) {
    case 'hit':
      tally.hits++
      if (event.tier === 'near') tally.nearHits++
      if (event.isStale) {
        tally.staleHits++
        if ('error' in event) tally.staleForErrors++
      } else if ('error' in event) tally.errorHits++
      tally.savedMs += Math.max(0, event.loadMs - event.waitedMs)
      return
    case 'miss':
      tally.misses++
      return
    case 'joined':
      tally.joined++
      return
    case 'waiting':
      tally.waited++
      return
    case 'bypassed':
      tally.bypassed++
      return
    case 'loaded':
      tally.loads++
      tally.loadMs += event.ms
      return
    case 'load.failed':
      tally.loads++
      tally.loadErrors++
      tally.loadMs += event.ms
      return
    case 'load.timeout':
      tally.loadTimeouts++
      return
    case 'load.queued':
      tally.queuedLoads++
      return
    case 'filled':
      tally.fills++
      return
    case 'refreshed':
      tally.refreshes++
      return
    case 'fill.refused':
      tally.refusedFills++
      return
    case 'fill.skipped':
      tally.skippedFills++
      return
    case 'fill.failed':
      tally.failedFills++
      return
    case 'audited':
      if (event.outcome === 'unknown') tally.failedAudits += event.hits
      else tally.audits += event.hits
      tally.auditLoads += event.loads
      return
    case 'stale.detected':
      tally.staleDetected += event.hits
      return
    case 'invalidated':
      tally.invalidations++
      return
    case 'invalidation.pending':
      tally.failedInvalidations++
      return
    case 'fence.failed':
      tally.failedFences++
      return
    default:
  }
}

/** Nothing counted yet. */
export function emptyTally(): Tally {
  return {
    hits: 0,
    nearHits: 0,
    staleHits: 0,
    staleForErrors: 0,
    errorHits: 0,
    misses: 0,
    joined: 0,
    waited: 0,
    bypassed: 0,
    loads: 0,
    loadErrors: 0,
    loadTimeouts: 0,
    queuedLoads: 0,
    fills: 0,
    refreshes: 0,
    refusedFills: 0,
    skippedFills: 0,
    failedFills: 0,
    audits: 0,
    staleDetected: 0,
    failedAudits: 0,
    auditLoads: 0,
    invalidations: 0,
    failedInvalidations: 0,
    failedFences: 0,
    loadMs: 0,
    savedMs: 0,
  }
}

/** What was counted so far, with what follows from it. */
export function withRate(tally: Tally): Counts {
  const spared = tally.hits + tally.joined
  const asked = spared + tally.misses
  return { ...tally, hitRate: asked === 0 ? 0 : spared / asked }
}
