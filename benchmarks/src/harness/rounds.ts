import { medianSorted, quantileSorted } from 'simple-statistics'
import type { Window, WindowOptions } from './measure.js'
import type { Runner } from './runner.js'

/** One contender, in one process or in several alike. */
export interface Team {
  readonly name: string
  readonly runners: readonly Runner[]
}

/** How long a row is measured. */
export interface Schedule {
  readonly rounds: number
  readonly warmUpMs: number
  readonly window: WindowOptions
}

/** One figure with its spread, over all rounds. */
export interface Figure {
  readonly median: number
  readonly q1: number
  readonly q3: number
  readonly min: number
  readonly max: number
}

/** What one contender achieved. */
export interface Achieved {
  readonly name: string
  /** Answers per second. */
  readonly rate: Figure
  /** The rate over the first contender's of the same round. */
  readonly ratio: Figure
  /** Microseconds of processor time for one answer: what holds when other programs want the processors too. */
  readonly cpuUs: Figure
  /** The first contender's processor time over this one's, in the same round. */
  readonly cpuRatio: Figure
  /** Answers in all rounds that were loaded, not hit; see {@link Window}. */
  readonly loads: number
}

/** Groups runners by contender, in the order in which the contenders come first. */
export function teamsOf(runners: readonly Runner[]): readonly Team[] {
  const names = [...new Set(runners.map(({ name }) => name))]
  return names.map((name) => ({ name, runners: runners.filter((runner) => runner.name === name) }))
}

/**
 * Lets contenders run in turns, one at a time, round after round, each round in another order. A rate is compared with
 * that of the first contender in the same round, moments before or after: a machine that slows down for a while slows
 * both. Within a team another process runs each round, because V8 compiles the same code now better, now worse.
 */
export async function compete(teams: readonly Team[], schedule: Schedule): Promise<readonly Achieved[]> {
  const { rounds, warmUpMs, window } = schedule
  for (const { runners } of teams) {
    for (const runner of runners) await runner.ask('measure', { ...window, ms: warmUpMs })
  }
  const seen = teams.map((): Window[] => [])
  for (let round = 0; round < rounds; round++) {
    for (const index of orderOf(round, teams.length)) {
      const { runners } = teams[index]!
      seen[index]?.push(await runners[round % runners.length]!.ask('measure', window))
    }
  }
  const limits = seen[0] ?? []
  return teams.map(({ name }, index) => {
    const own = seen[index] ?? []
    return {
      name,
      rate: figureOf(own.map(rateOf)),
      ratio: figureOf(own.map((each, round) => rateOf(each) / rateOf(limits[round]!))),
      cpuUs: figureOf(own.map(cpuOf)),
      cpuRatio: figureOf(own.map((each, round) => cpuOf(limits[round]!) / cpuOf(each))),
      loads: own.reduce((sum, { loads }) => sum + loads, 0),
    }
  })
}

/** Starts one place later each round; once all have been first it goes backwards, so that neighbours change too. */
export function orderOf(round: number, length: number): readonly number[] {
  const order = Array.from({ length }, (_, place) => (place + round) % length)
  return Math.floor(round / length) % 2 === 0 ? order : order.toReversed()
}

/** The middle and the spread of some numbers, of which there is at least one. */
export function figureOf(numbers: readonly number[]): Figure {
  const sorted = numbers.toSorted((a, b) => a - b)
  return {
    median: medianSorted(sorted),
    q1: quantileSorted(sorted, 0.25),
    q3: quantileSorted(sorted, 0.75),
    min: sorted[0]!,
    max: sorted.at(-1)!,
  }
}

function rateOf({ operations, ms }: Window): number {
  return (operations / ms) * 1000
}

function cpuOf({ operations, cpuMs }: Window): number {
  return (cpuMs / operations) * 1000
}
