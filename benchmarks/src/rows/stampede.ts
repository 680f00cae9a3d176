import { contendersIn, isVariant, LIMIT, READTHROUGH } from '../contenders/list.js'
import { figureOf, orderOf, teamsOf, type Figure } from '../harness/rounds.js'
import type { Crowd } from '../harness/measure.js'
import { withRunners, type Runner } from '../harness/runner.js'

/** How large a stampede, and how often. */
export interface StampedeOptions {
  readonly redisUrl: string
  readonly rounds: number
  readonly processes: number
  /** In each process. */
  readonly callers: number
  readonly loadMs: number
}

/** What one contender made of it, over all rounds. */
export interface StampedeResult {
  readonly name: string
  /** Loads for one key, in all processes together. */
  readonly loads: Figure
  /** A round's middle answer, in milliseconds. */
  readonly medianMs: Figure
  /** A round's last answer, in milliseconds. */
  readonly lastMs: Figure
}

/** Rounds that count for nothing: connections and code get warm. */
const UNCOUNTED = 2

/** Callers in several processes who all ask at once for one key that nobody has loaded; another key each round. */
export async function measureStampede(options: StampedeOptions): Promise<readonly StampedeResult[]> {
  const { redisUrl, rounds, processes, callers, loadMs } = options
  // The limit loads nothing, so a stampede cannot be had of it: what it would be is one load, and its duration.
  const names = contendersIn('redis').filter((name) => name !== LIMIT && !isVariant(name))
  const orders = names.flatMap((contender) =>
    Array.from(
      { length: processes },
      () => ({ field: 'redis', contender, payload: 'small', redisUrl, loadMs }) as const,
    ),
  )
  return withRunners(orders, async (runners) => {
    const teams = teamsOf(runners)
    const seen = new Map(names.map((name): [string, Crowd[]] => [name, []]))
    for (let round = -UNCOUNTED; round < rounds; round++) {
      for (const index of orderOf(round + UNCOUNTED, teams.length)) {
        const { name, runners: team } = teams[index]!
        const both = await stampede(team, callers, round + UNCOUNTED)
        if (round >= 0) seen.get(name)?.push(both)
      }
    }
    return names.map((name) => summaryOf(name, seen.get(name) ?? []))
  })
}

async function stampede(team: readonly Runner[], callers: number, id: number): Promise<Crowd> {
  const crowds = await Promise.all(team.map((runner) => runner.ask('crowd', { callers, id })))
  return {
    loads: crowds.reduce((sum, { loads }) => sum + loads, 0),
    answersMs: crowds.flatMap(({ answersMs }) => answersMs),
  }
}

function summaryOf(name: string, crowds: readonly Crowd[]): StampedeResult {
  const answers = crowds.map(({ answersMs }) => figureOf(answersMs))
  return {
    name,
    loads: figureOf(crowds.map(({ loads }) => loads)),
    medianMs: figureOf(answers.map(({ median }) => median)),
    lastMs: figureOf(answers.map(({ max }) => max)),
  }
}

/** Whether ours kept the promise: one load each time. */
export function keptToOneLoad(results: readonly StampedeResult[]): boolean {
  return results.find(({ name }) => name === READTHROUGH)?.loads.max === 1
}
