import type { Read, Sightings, Written } from './messages.js'
import { ALLOWANCE_MS, type Plan } from './plan.js'

/** What one round has shown. */
export interface Round {
  readonly invalidations: number
  readonly unpromised: number
  readonly reads: number
  readonly loads: number
  /** Reads that shared a load which nothing had checked, so that nothing is promised of them. */
  readonly outside: number
  /** How often one of those was stale. */
  readonly outsideStale: number
  readonly nearHits: number
  /** How much of the time the tiers were ready to answer unasked. */
  readonly liveShare: number
  /** Trials in which something was read that nobody may read any more. */
  readonly stale: number
  /**
   * Of each trial, how long after the invalidation had returned the last read began that gave what was before it. A trial:
   * an invalidation, and a process that had read what stood before, and has read again once it was over.
   */
  readonly lateMs: readonly number[]
}

interface Known {
  readonly version: number
  readonly returnedAt: number
}

/** Holds what was read against what had been invalidated before. */
export function judge(plan: Pick<Plan, 'mode' | 'boundMs'>, written: Written, reads: readonly Read[]): Round {
  const limitMs = plan.mode === 'bounded' ? plan.boundMs + ALLOWANCE_MS : 0
  const byKey = writesByKey(written)
  const late: number[] = []
  let stale = 0
  let outsideStale = 0
  for (const { promised, unchecked } of reads) {
    const lastByKey = lastReads(promised)
    const outsideByKey = lastReads(unchecked)
    for (const [key, writes] of byKey) {
      const seen = lastByKey.get(key) ?? []
      const outside = outsideByKey.get(key) ?? []
      for (const { version, returnedAt } of writes) {
        const before = seen.filter((each) => each.version < version)
        const isReadAgain = seen.some((each) => each.version >= version && each.began > returnedAt)
        const lateMs = Math.max(0, ...before.map(({ began }) => began - returnedAt))
        if (outside.some((each) => each.version < version && each.began - returnedAt > limitMs)) outsideStale++
        const isStale = lateMs > limitMs
        const isTrial = isReadAgain && before.some((each) => each.version === version - 1)
        if (!isTrial && !isStale) continue
        late.push(lateMs)
        if (isStale) stale++
      }
    }
  }
  const sum = (count: (read: Read) => number): number => reads.reduce((total, read) => total + count(read), 0)
  return {
    invalidations: written.keys.length,
    unpromised: written.unpromised,
    reads: sum((read) => read.reads),
    loads: sum((read) => read.loads),
    outside: sum((read) => read.outside),
    outsideStale,
    nearHits: sum((read) => read.nearHits),
    liveShare: sum((read) => read.liveShare) / Math.max(1, reads.length),
    stale,
    lateMs: late,
  }
}

function writesByKey({ keys, versions, returnedAt }: Written): ReadonlyMap<number, readonly Known[]> {
  const byKey = new Map<number, Known[]>()
  for (const [n, key] of keys.entries()) {
    const writes = byKey.get(key) ?? []
    byKey.set(key, writes)
    writes.push({ version: versions[n] ?? 0, returnedAt: returnedAt[n] ?? 0 })
  }
  return byKey
}

interface Last {
  readonly version: number
  readonly began: number
}

function lastReads({ keys, versions, lastBegan }: Sightings): ReadonlyMap<number, readonly Last[]> {
  const byKey = new Map<number, Last[]>()
  for (const [n, key] of keys.entries()) {
    const seen = byKey.get(key) ?? []
    byKey.set(key, seen)
    seen.push({ version: versions[n] ?? 0, began: lastBegan[n] ?? 0 })
  }
  return byKey
}
