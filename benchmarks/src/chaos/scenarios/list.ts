import type { Scenario } from '../scenario.js'
import { hang } from './hang.js'

/** All scenarios, in the order of the table. Names are unique. */
export const SCENARIOS: readonly Scenario[] = [hang]
