import { parseArgs } from 'node:util'
import { oneOf, whole } from '../harness/arguments.js'
import { FAULTS, FULL, ISOLATIONS, type Fault, type Isolation, type Plan } from './plan.js'

/** What the command line says. */
export interface Settings {
  /** One race for each. */
  readonly isolations: readonly Isolation[]
  readonly plan: Omit<Plan, 'isolation'>
  readonly json: boolean
}

/** How to call it. */
export const USAGE = `node dist/transactions/main.js
  --transactions <n>    in all processes together, at each level (${FULL.transactions})
  --isolation <a,b>     ${ISOLATIONS.join(' and ')} (both)
  --processes <n>       (${FULL.processes})
  --readers <n>         at once, in each process (${FULL.readers})
  --writers <n>         at once, in each process (${FULL.writers})
  --keys <n>            how many rows of each family (${FULL.keys})
  --rest <ms>           before everything is read for the last time (${FULL.restMs})
  --fault <name>        what is broken on purpose: ${FAULTS.join(', ')}
  --json                print JSON lines, nothing else`

/** Reads the command line. Throws an error that says what is wrong with it. */
export function readSettings(args: readonly string[]): Settings {
  const text = { type: 'string' } as const
  const { values } = parseArgs({
    args: [...args],
    options: {
      transactions: text,
      isolation: text,
      processes: text,
      readers: text,
      writers: text,
      keys: text,
      rest: text,
      fault: { type: 'string', default: FULL.fault },
      json: { type: 'boolean', default: false },
    },
  })
  const number = (name: 'transactions' | 'processes' | 'readers' | 'writers' | 'keys', usual: number): number =>
    values[name] === undefined ? usual : whole(values[name], name)
  return {
    isolations: values.isolation?.split(',').map((name) => oneOf<Isolation>(ISOLATIONS, name, 'level')) ?? ISOLATIONS,
    plan: {
      ...FULL,
      transactions: number('transactions', FULL.transactions),
      processes: number('processes', FULL.processes),
      readers: number('readers', FULL.readers),
      writers: number('writers', FULL.writers),
      keys: number('keys', FULL.keys),
      restMs: values.rest === undefined ? FULL.restMs : whole(values.rest, 'rest', 0),
      fault: oneOf<Fault>(FAULTS, values.fault, 'fault'),
    },
    json: values.json,
  }
}
