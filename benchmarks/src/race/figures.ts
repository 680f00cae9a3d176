import type { RaceResult } from './race.js'
import type { Tally } from './tally.js'

/** A tally in figures. */
export interface Figures {
  readonly family: string
  readonly reads: number
  readonly writes: number
  /** Those of which the cache had said that not all may know yet. */
  readonly unpromised: number
  readonly loads: number
  /** The share of reads that needed no load. */
  readonly hitShare: number
  readonly staleReads: number
  /** Writes behind which something stale was read, be it only for a moment. */
  readonly staleWrites: number
  /** How many of them among 1,000. */
  readonly stalePerThousand: number
  /** Writes that were looked at once all had settled. */
  readonly judged: number
  /** How many of 1,000 such writes had left something stale. */
  readonly leftPerThousand: number
  /** How long after a write had returned the latest stale read began, in milliseconds. */
  readonly latestMs: number
  readonly errors: number
  readonly firstError?: string
}

/** What one line of a table and of the JSON says. */
export function figuresOf(tally: Tally): Figures {
  const { family, reads, writes, unpromised, loads, staleReads, stale, judged, left, latestMs, errors, firstError } =
    tally
  return {
    family,
    reads,
    writes,
    unpromised,
    loads,
    hitShare: reads === 0 ? 0 : Math.max(0, 1 - loads / reads),
    staleReads,
    staleWrites: stale.size,
    stalePerThousand: perThousand(stale.size, writes),
    judged: judged.size,
    leftPerThousand: perThousand(left.size, judged.size),
    latestMs,
    errors,
    ...(firstError !== undefined && { firstError }),
  }
}

type Summed = 'reads' | 'writes' | 'unpromised' | 'loads' | 'staleReads' | 'staleWrites' | 'judged' | 'errors'

/** All families together. */
export function totalOf({ tallies }: RaceResult): Figures {
  const each = tallies.map(figuresOf)
  const sum = (name: Summed): number => each.reduce((total, figures) => total + figures[name], 0)
  const left = tallies.reduce((total, tally) => total + tally.left.size, 0)
  const firstError = each.find((figures) => figures.firstError !== undefined)?.firstError
  return {
    family: 'all',
    reads: sum('reads'),
    writes: sum('writes'),
    unpromised: sum('unpromised'),
    loads: sum('loads'),
    hitShare: sum('reads') === 0 ? 0 : Math.max(0, 1 - sum('loads') / sum('reads')),
    staleReads: sum('staleReads'),
    staleWrites: sum('staleWrites'),
    stalePerThousand: perThousand(sum('staleWrites'), sum('writes')),
    judged: sum('judged'),
    leftPerThousand: perThousand(left, sum('judged')),
    latestMs: Math.max(0, ...each.map(({ latestMs }) => latestMs)),
    errors: sum('errors'),
    ...(firstError !== undefined && { firstError }),
  }
}

function perThousand(part: number, whole: number): number {
  return whole === 0 ? 0 : (part / whole) * 1000
}
