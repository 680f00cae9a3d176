import type { Floor } from './floors.js'
import { SETTLED_MS } from './plan.js'

/** What one family has seen in one process. A write is named by its row and version, such as `7@12`. */
export interface Tally {
  readonly family: string
  reads: number
  loads: number
  writes: number
  /** Those among them that were not told to the readers, because the cache had said that not all know of them. */
  unpromised: number
  /** Reads and writes that threw. */
  errors: number
  firstError?: string
  /** Reads that gave less than had been promised before they began. */
  staleReads: number
  /** How long after the promise the latest of them began, in milliseconds. */
  latestMs: number
  /** The writes behind which something stale was read, be it only for a moment. */
  readonly stale: Set<string>
  /** The writes whose row was read once all had settled. */
  readonly judged: Set<string>
  /** Those among them behind which something stale was still there. */
  readonly left: Set<string>
}

/** A tally in which nothing has happened. */
export function emptyTally(family: string): Tally {
  return {
    family,
    reads: 0,
    loads: 0,
    writes: 0,
    unpromised: 0,
    errors: 0,
    staleReads: 0,
    latestMs: 0,
    stale: new Set(),
    judged: new Set(),
    left: new Set(),
  }
}

/** Judges one read by the floor that stood before it began. */
export function judge(tally: Tally, id: number, floor: Floor, version: number): void {
  tally.reads++
  const write = `${id}@${floor.version}`
  const isSettled = floor.ageMs >= SETTLED_MS
  if (isSettled) tally.judged.add(write)
  if (version >= floor.version) return
  tally.staleReads++
  tally.latestMs = Math.max(tally.latestMs, floor.ageMs)
  tally.stale.add(write)
  if (isSettled) tally.left.add(write)
}

/** Counts what threw, and keeps the first for people to see. */
export function note(tally: Tally, error: unknown): void {
  tally.errors++
  tally.firstError ??= error instanceof Error ? String(error.stack) : String(error)
}

const COUNTS = ['reads', 'loads', 'writes', 'unpromised', 'errors', 'staleReads'] as const

/** What several processes have seen of one family; a write that two have found stale is one. */
export function merge(tallies: readonly Tally[]): Tally {
  const sum = emptyTally(tallies[0]?.family ?? '')
  for (const each of tallies) {
    for (const count of COUNTS) sum[count] += each[count]
    sum.latestMs = Math.max(sum.latestMs, each.latestMs)
    if (each.firstError !== undefined) sum.firstError ??= each.firstError
    for (const writes of ['stale', 'judged', 'left'] as const) for (const write of each[writes]) sum[writes].add(write)
  }
  return sum
}
