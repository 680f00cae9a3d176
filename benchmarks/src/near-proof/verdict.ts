import type { Round } from './judge.js'

/** What came of a run. */
export interface Verdict extends Omit<Round, 'lateMs'> {
  readonly trials: number
  readonly lateMs: { readonly p50: number; readonly p99: number; readonly max: number }
}

/** All rounds of a run together. */
export function verdictOf(rounds: readonly Round[]): Verdict {
  const late = rounds.flatMap(({ lateMs }) => lateMs).toSorted((one, other) => one - other)
  const sum = (count: (round: Round) => number): number => rounds.reduce((total, round) => total + count(round), 0)
  return {
    trials: late.length,
    invalidations: sum((round) => round.invalidations),
    unpromised: sum((round) => round.unpromised),
    reads: sum((round) => round.reads),
    loads: sum((round) => round.loads),
    outside: sum((round) => round.outside),
    outsideStale: sum((round) => round.outsideStale),
    nearHits: sum((round) => round.nearHits),
    liveShare: sum((round) => round.liveShare) / Math.max(1, rounds.length),
    stale: sum((round) => round.stale),
    lateMs: { p50: quantile(late, 0.5), p99: quantile(late, 0.99), max: late.at(-1) ?? 0 },
  }
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}
