import type { Figures } from './figures.js'

/** What a scenario must keep to. Not named: not limited. */
export interface Limits {
  /** Errors that callers saw, other than those that are their own. */
  readonly errors?: number
  /** Of reads while the trouble lasts, in milliseconds. */
  readonly p50Ms?: number
  readonly p99Ms?: number
  /** The longest of all reads, from the first to the last. */
  readonly maxMs?: number
  /** The same without its load. */
  readonly beyondMs?: number
  /** The longest that an invalidation took to return. */
  readonly invalidationMs?: number
  /** Commands that one cache sent to its store while the trouble lasted. */
  readonly commands?: number
  /** From the end of the trouble to the first hit in each process. */
  readonly firstHitMs?: number
  /** What the heap of a process has more at the end of the trouble than before it, in megabytes, with the garbage gone. */
  readonly heapGrowthMb?: number
  /** So many reads, at least, were hits while the trouble lasted. */
  readonly minHitsDuring?: number
  readonly staleHere?: number
  readonly staleElsewhere?: number
  readonly staleLate?: number
  readonly staleAtEnd?: number
  readonly lost?: number
}

/** What each scenario must keep to unless it says otherwise. */
const USUAL: Limits = {
  errors: 0,
  // The read deadline of 50 ms, the tick of the deadlines of 5 ms, and what timers may be late by.
  beyondMs: 60,
  invalidationMs: 1_050,
  firstHitMs: 1_000,
  heapGrowthMb: 20,
  staleHere: 0,
  staleElsewhere: 0,
  staleLate: 0,
  staleAtEnd: 0,
  lost: 0,
}

/**
 * The short form shares its machine with other tests. There, the number of commands may be so many times as large, and of
 * times it is only asked that nobody waits for ever. What is stale, lost or an error is
 * none of the machine's making.
 */
const LENIENCE = 5
const FOR_EVER_MS = 5_000

/** Those of a scenario. Where the longest read is limited as a whole, it is not limited without its load as well. */
export function limitsOf(own: Limits = {}): Limits {
  return { ...USUAL, ...(own.maxMs !== undefined && { beyondMs: Infinity }), ...own }
}

/** Each limit that was not kept, as a sentence. */
export function broken(limits: Limits, figures: Figures, isShort: boolean): string[] {
  return (Object.keys(limits) as (keyof Limits)[]).flatMap((name) => {
    const limit = limits[name]
    if (limit === undefined) return []
    const figure = figures[name === 'minHitsDuring' ? 'hitsDuring' : name]
    if (name === 'minHitsDuring') return figure >= limit ? [] : [`hitsDuring ${figure}, at least ${limit}`]
    const most = isShort ? leniently(name, limit) : limit
    return figure <= most ? [] : [`${name} ${Math.round(figure * 10) / 10}, at most ${most}`]
  })
}

function leniently(name: keyof Limits, limit: number): number {
  if (name === 'commands') return limit * LENIENCE
  if (name === 'staleLate') return Infinity
  return name.endsWith('Ms') ? FOR_EVER_MS : limit
}
