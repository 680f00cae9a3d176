import { contendersIn, isVariant, LIMIT, READTHROUGH } from '../contenders/list.js'
import type { Crowd } from '../harness/measure.js'
import { failureOf, figureOf, isMeasured, orderOf, type Figure, type Outcome } from '../harness/rounds.js'
import type { Runner } from '../harness/runner.js'
import { withTeams } from '../harness/teams.js'

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
export async function measureStampede(options: StampedeOptions): Promise<readonly Outcome<StampedeResult>[]> {
  const { redisUrl, rounds, processes, callers, loadMs } = options
  // The limit loads nothing, so a stampede cannot be had of it: what it would be is one load, and its duration.
  const names = contendersIn('redis').filter((name) => name !== LIMIT && !isVariant(name))
  const orders = names.map((contender) => ({ field: 'redis', contender, payload: 'small', redisUrl, loadMs }) as const)
  return withTeams({ orders, instances: processes, keys: 0 }, async ({ teams, failed }) => {
    const seen = teams.map(({ name }) => ({ name, crowds: [] as Crowd[], failed: undefined as string | undefined }))
    for (let round = 0; round < UNCOUNTED + rounds; round++) {
      for (const index of orderOf(round, teams.length)) {
        const own = seen[index]!
        if (own.failed !== undefined) continue
        try {
          const both = await stampede(teams[index]!.runners, callers, round)
          if (round >= UNCOUNTED) own.crowds.push(both)
        } catch (error) {
          own.failed = failureOf(error)
        }
      }
    }
    const outcomes = seen.map((own) =>
      own.failed === undefined ? summaryOf(own.name, own.crowds) : { name: own.name, failed: own.failed },
    )
    return [...outcomes, ...failed]
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
export function keptToOneLoad(results: readonly Outcome<StampedeResult>[]): boolean {
  const ours = results.find(({ name }) => name === READTHROUGH)
  return ours !== undefined && isMeasured(ours) && ours.loads.max === 1
}
