import { contendersIn, type Field } from '../contenders/list.js'
import type { PayloadName } from '../harness/payload.js'
import { compete, teamsOf, type Achieved, type Schedule, type Team } from '../harness/rounds.js'
import { withRunners } from '../harness/runner.js'
import type { Verdict } from '../harness/verify.js'

/** Which hits to measure. */
export interface HitsOptions {
  readonly field: Field
  readonly payload: PayloadName
  readonly redisUrl: string
  /** In how many processes each contender runs, in turns. */
  readonly instances: number
  readonly schedule: Schedule
}

/** One contender's place in a row of hits. */
export type HitsResult = Achieved & Verdict

/** All contenders over one payload: first verified, then measured in turns. The first is the limit. */
export async function measureHits(options: HitsOptions): Promise<readonly HitsResult[]> {
  const { field, payload, redisUrl, instances, schedule } = options
  const orders = contendersIn(field).flatMap((contender) =>
    Array.from({ length: instances }, () => ({ field, contender, payload, redisUrl, loadMs: 0 })),
  )
  return withRunners(orders, async (runners) => {
    const teams = teamsOf(runners)
    const verdicts = await verifyAll(teams, schedule.window.keys)
    const achieved = await compete(teams, schedule)
    return achieved.map((each, index) => Object.assign(each, verdicts[index]!))
  })
}

/** Every process of every team; those of one team do the same to types. */
async function verifyAll(teams: readonly Team[], keys: number): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = []
  for (const { runners } of teams) {
    const ofTeam: Verdict[] = []
    for (const runner of runners) ofTeam.push(await runner.ask('verify', { keys }))
    verdicts.push(ofTeam[0]!)
  }
  return verdicts
}
