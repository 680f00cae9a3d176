import { parseArgs } from 'node:util'
import { oneOf, whole } from '../harness/arguments.js'
import { BREAKS, MODES, TROUBLES, USUAL, type Break, type Mode, type Plan, type Trouble } from './plan.js'

/** What the command line says. */
export interface Settings {
  /** One run for each mode under each trouble. */
  readonly modes: readonly Mode[]
  readonly troubles: readonly Trouble[]
  readonly broken: Break | undefined
  readonly plan: Omit<Plan, 'mode' | 'trouble' | 'broken'>
  readonly json: boolean
}

const USUAL_MODES = ['validate', 'bounded'] as const satisfies readonly Mode[]

/** How to call it. */
export const USAGE = `node dist/near-proof/main.js
  --near <a,b>        ${MODES.join(', ')} (${USUAL_MODES.join(', ')})
  --bound <ms>        of bounded (${USUAL.boundMs})
  --trouble <a,b>     ${TROUBLES.join(', ')} (all): of the link for changes, of the server, of the event loop
  --trials <n>        in each run (${USUAL.trials})
  --readers <n>       processes that read (${USUAL.readers})
  --keys <n>          (${USUAL.keys})
  --round <ms>        after which the processes are started anew (${USUAL.roundMs})
  --patient           callers wait for the store however long it takes, and every read is judged
  --break <name>      of the readers' tiers: ${BREAKS.join(', ')} (none)
  --json              print JSON lines, nothing else`

/** Reads the command line. Throws an error that says what is wrong with it. */
export function readSettings(args: readonly string[]): Settings {
  const text = { type: 'string' } as const
  const { values } = parseArgs({
    args: [...args],
    options: {
      near: text,
      bound: text,
      trouble: text,
      trials: text,
      readers: text,
      keys: text,
      round: text,
      break: text,
      patient: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  })
  const number = (name: 'bound' | 'trials' | 'readers' | 'keys' | 'round', usual: number, least = 1): number => {
    const given = values[name]
    return given === undefined ? usual : whole(given, name, least)
  }
  return {
    modes: values.near?.split(',').map((name) => oneOf(MODES, name, '--near')) ?? USUAL_MODES,
    troubles: values.trouble?.split(',').map((name) => oneOf(TROUBLES, name, '--trouble')) ?? TROUBLES,
    broken: values.break === undefined ? undefined : oneOf(BREAKS, values.break, '--break'),
    plan: {
      ...USUAL,
      isPatient: values.patient,
      boundMs: number('bound', USUAL.boundMs, 10),
      trials: number('trials', USUAL.trials),
      readers: number('readers', USUAL.readers),
      keys: number('keys', USUAL.keys, USUAL.writeLanes),
      roundMs: number('round', USUAL.roundMs, 1_000),
    },
    json: values.json,
  }
}
