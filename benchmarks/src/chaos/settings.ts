import { parseArgs } from 'node:util'
import { oneOf, whole } from '../harness/arguments.js'
import { FAULTS, type Fault } from './orders.js'
import type { Scenario } from './scenario.js'
import { scenarioNamed, SCENARIOS } from './scenarios/list.js'

/** What the command line says. */
export interface Settings {
  readonly scenarios: readonly Scenario[]
  readonly isShort: boolean
  /** How many run at a time. */
  readonly atOnce: number
  readonly fault: Fault
  readonly json: boolean
  /** Whether the table goes into the documents. */
  readonly docs: boolean
}

/** How to call it. */
export const USAGE = `usage: chaos
  --only <a,b>     only these of: ${SCENARIOS.map(({ name }) => name).join(', ')}
  --short          seconds each, and lenient about time
  --at-once <n>    so many at a time (1); more make figures worse
  --fault <one>    wrong on purpose: ${FAULTS.join(', ')}
  --json           print JSON lines, nothing else
  --docs           write the table into docs/concepts/faults.md`

/** Reads the command line. Throws an error that says what is wrong with it. */
export function readSettings(args: readonly string[]): Settings {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      short: { type: 'boolean', default: false },
      'at-once': { type: 'string', default: '1' },
      fault: { type: 'string', default: FAULTS[0] },
      json: { type: 'boolean', default: false },
      docs: { type: 'boolean', default: false },
    },
  })
  const { only, short: isShort, 'at-once': atOnce, json, docs } = values
  if (docs && (isShort || only !== undefined)) throw new RangeError('--docs wants all scenarios, in full')
  return {
    scenarios: only === undefined ? SCENARIOS : only.split(',').map(scenarioNamed),
    isShort,
    atOnce: whole(atOnce, 'at-once'),
    fault: oneOf(FAULTS, values.fault, 'fault'),
    json,
    docs,
  }
}
