import { contendersIn } from '../contenders/list.js'
import type { Latency } from '../harness/latency.js'
import { figureOf, samplesOfFirst, takeTurns, type Figure, type Outcome } from '../harness/rounds.js'
import { withTeams } from '../harness/teams.js'

/** How one caller is measured. */
export interface SequentialOptions {
  readonly redisUrl: string
  readonly rounds: number
  readonly windowMs: number
  readonly warmUpMs: number
  readonly keys: number
  readonly instances: number
}

/** What one caller waited for, over all rounds. */
export interface SequentialResult {
  readonly name: string
  readonly p50Us: Figure
  readonly p99Us: Figure
  /** The middle call over that of a bare GET, in the same round. */
  readonly ratio: Figure
}

/** One caller who asks Redis for one row after the other: each call is timed. The first contender is a bare GET. */
export async function measureSequential(options: SequentialOptions): Promise<readonly Outcome<SequentialResult>[]> {
  const { redisUrl, rounds, windowMs: ms, warmUpMs, keys, instances } = options
  const names = contendersIn('one-caller')
  const orders = names.map(
    (contender) => ({ field: 'one-caller', contender, payload: 'small', redisUrl, loadMs: 0 }) as const,
  )
  return withTeams({ orders, instances, keys }, async ({ teams, failed }) => {
    if (teams[0]?.name !== names[0]) throw new Error(failed[0]?.failed)
    const turns = await takeTurns(
      teams,
      rounds,
      (runner) => runner.ask('latency', { keys, ms: warmUpMs }),
      (runner) => runner.ask('latency', { keys, ms }),
    )
    const limits = samplesOfFirst(turns)
    const outcomes = turns.map(({ name, samples, failed: why }) =>
      why === undefined ? summaryOf(name, samples, limits) : { name, failed: why },
    )
    return [...outcomes, ...failed]
  })
}

function summaryOf(name: string, samples: readonly Latency[], limits: readonly Latency[]): SequentialResult {
  return {
    name,
    p50Us: figureOf(samples.map(({ p50Us }) => p50Us)),
    p99Us: figureOf(samples.map(({ p99Us }) => p99Us)),
    ratio: figureOf(samples.map(({ p50Us }, round) => p50Us / limits[round]!.p50Us)),
  }
}
