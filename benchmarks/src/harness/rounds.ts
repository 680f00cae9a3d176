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

/** One that could not be measured, or not to the end: what it said. */
export interface Failed {
  readonly name: string
  readonly failed: string
}

/** What became of one contender. */
export type Outcome<Achievement> = Achievement | Failed

/** Whether it could be measured to the end. */
export function isMeasured<T extends object>(outcome: T): outcome is Exclude<T, Failed> {
  return !('failed' in outcome)
}

/** What a contender said of its failure, in one line, and without its own name. */
export function failureOf(error: unknown): string {
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n')
  return line.replace(/^.*?Error: /, '')
}

/** Groups runners by contender, in the order in which the contenders come first. */
export function teamsOf(runners: readonly Runner[]): readonly Team[] {
  const names = [...new Set(runners.map(({ name }) => name))]
  return names.map((name) => ({ name, runners: runners.filter((runner) => runner.name === name) }))
}

/** What one team has shown in its turns, one sample for each round; see {@link takeTurns}. */
export interface Turns<Sample> {
  readonly name: string
  readonly samples: readonly Sample[]
  /** What it said when it failed; it has had no turn since. */
  readonly failed: string | undefined
}

/**
 * Lets contenders run in turns, one at a time, round after round, each round in another order: so a machine that slows
 * down for a while slows all. Within a team another process runs each round, because V8 compiles the same code now
 * better, now worse. Who fails is out; the others go on.
 */
export async function takeTurns<Sample>(
  teams: readonly Team[],
  rounds: number,
  warmUp: (runner: Runner) => Promise<unknown>,
  run: (runner: Runner) => Promise<Sample>,
): Promise<readonly Turns<Sample>[]> {
  const seen = teams.map(({ name }) => ({ name, samples: [] as Sample[], failed: undefined as string | undefined }))
  const turn = async (index: number, work: () => Promise<unknown>): Promise<void> => {
    if (seen[index]!.failed !== undefined) return
    await work().catch((error: unknown) => {
      seen[index]!.failed = failureOf(error)
    })
  }
  for (const [index, { runners }] of teams.entries()) {
    for (const runner of runners) await turn(index, () => warmUp(runner))
  }
  for (let round = 0; round < rounds; round++) {
    for (const index of orderOf(round, teams.length)) {
      const { runners } = teams[index]!
      await turn(index, async () => seen[index]!.samples.push(await run(runners[round % runners.length]!)))
    }
  }
  return seen
}

/**
 * Has contenders answer callers for a while each, in turns (see {@link takeTurns}). A rate is compared with that of the
 * first contender in the same round, moments before or after. @throws Error where the first contender fails
 */
export async function compete(teams: readonly Team[], schedule: Schedule): Promise<readonly Outcome<Achieved>[]> {
  const { rounds, warmUpMs, window } = schedule
  const turns = await takeTurns(
    teams,
    rounds,
    (runner) => runner.ask('measure', { ...window, ms: warmUpMs }),
    (runner) => runner.ask('measure', window),
  )
  const limits = samplesOfFirst(turns)
  return turns.map(({ name, samples: own, failed }) => {
    if (failed !== undefined) return { name, failed }
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

/** What the others are compared with. @throws Error where there is nothing */
export function samplesOfFirst<Sample>([first]: readonly Turns<Sample>[]): readonly Sample[] {
  if (first === undefined) return []
  if (first.failed !== undefined) throw new Error(`${first.name}, with which all are compared, failed: ${first.failed}`)
  return first.samples
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
