import { oneOf } from '../../harness/arguments.js'
import type { Scenario } from '../scenario.js'
import { hang } from './hang.js'

/** All scenarios, in the order of the table. Names are unique. */
export const SCENARIOS: readonly Scenario[] = [hang]

/** @throws RangeError that names those that there are */
export function scenarioNamed(given: string): Scenario {
  const names = SCENARIOS.map(({ name }) => name)
  const name = oneOf(names, given, 'scenario')
  return SCENARIOS[names.indexOf(name)]!
}
