import { contendersIn, type Field } from '../contenders/list.js'
import type { PayloadName } from '../harness/payload.js'
import { compete, type Achieved, type Schedule } from '../harness/rounds.js'
import { withRunners, type Runner } from '../harness/runner.js'
import type { Verdict } from '../harness/verify.js'

/** Which hits to measure. */
export interface HitsOptions {
  readonly field: Field
  readonly payload: PayloadName
  readonly redisUrl: string
  readonly schedule: Schedule
}

/** One contender's place in a row of hits. */
export type HitsResult = Achieved & Verdict

/** All contenders over one payload: first verified, then measured in turns. The first is the limit. */
export async function measureHits(options: HitsOptions): Promise<readonly HitsResult[]> {
  const { field, payload, redisUrl, schedule } = options
  const orders = contendersIn(field).map((contender) => ({ field, contender, payload, redisUrl, loadMs: 0 }))
  return withRunners(orders, async (runners) => {
    const verdicts = await verifyAll(runners, schedule.window.keys)
    const achieved = await compete(runners, schedule)
    return achieved.map((each, index) => Object.assign(each, verdicts[index]!))
  })
}

async function verifyAll(runners: readonly Runner[], keys: number): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = []
  for (const runner of runners) verdicts.push(await runner.ask('verify', { keys }))
  return verdicts
}
