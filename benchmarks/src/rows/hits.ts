import { contendersIn, type Field } from '../contenders/list.js'
import type { PayloadName } from '../harness/payload.js'
import { compete, isMeasured, type Achieved, type Outcome, type Schedule } from '../harness/rounds.js'
import { withTeams } from '../harness/teams.js'
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

/**
 * All contenders over one payload: first verified, then measured in turns. The first is the limit. One that cannot carry
 * the payload, or fails on the way, is told with what it said. @throws Error where the limit fails
 */
export async function measureHits(options: HitsOptions): Promise<readonly Outcome<HitsResult>[]> {
  const { field, payload, redisUrl, instances, schedule } = options
  const names = contendersIn(field)
  const orders = names.map((contender) => ({ field, contender, payload, redisUrl, loadMs: 0 }))
  return withTeams({ orders, instances, keys: schedule.window.keys }, async ({ teams, failed }) => {
    if (teams[0]?.name !== names[0]) throw new Error(failed[0]?.failed)
    const achieved = await compete(teams, schedule)
    const outcomes = achieved.map((each, at): Outcome<HitsResult> =>
      isMeasured(each) ? { ...each, ...teams[at]!.verdict } : each,
    )
    return [...outcomes, ...failed]
  })
}
