import { parseArgs } from 'node:util'
import { oneOf, whole } from '../harness/arguments.js'
import { FULL, PHASES, WAYS, type Plan } from './plan.js'

/** What the command line says. */
export interface Settings {
  /** One run for each: with a fence, and without. */
  readonly fences: readonly boolean[]
  readonly plan: Omit<Plan, 'fence'>
  readonly json: boolean
}

/** How to call it. */
export const USAGE = `node dist/fence/main.js
  --kills <n>           in each run (${FULL.kills})
  --fence <yes|no>      one run only (both)
  --way <own|around>    where the transaction is: in the method, or around it (both)
  --from <phase>        none is killed before it: ${PHASES.slice(0, -1).join(', ')} (${FULL.from})
  --lanes <n>           writers at once (${FULL.lanes})
  --pause <ms>          at most so long between two phases of a write (${FULL.pauseMs})
  --rest <ms>           before everything is read for the last time (${FULL.restMs})
  --json                print JSON lines, nothing else`

/** Reads the command line. Throws an error that says what is wrong with it. */
export function readSettings(args: readonly string[]): Settings {
  const text = { type: 'string' } as const
  const { values } = parseArgs({
    args: [...args],
    options: {
      kills: text,
      fence: text,
      way: text,
      from: text,
      lanes: text,
      pause: text,
      rest: text,
      json: { type: 'boolean', default: false },
    },
  })
  const number = (name: 'kills' | 'lanes' | 'pause' | 'rest', usual: number): number => {
    const given = values[name]
    return given === undefined ? usual : whole(given, name, name === 'rest' ? 0 : 1)
  }
  return {
    fences: values.fence === undefined ? [true, false] : [oneOf(['yes', 'no'], values.fence, '--fence') === 'yes'],
    plan: {
      ways: values.way === undefined ? FULL.ways : [oneOf(WAYS, values.way, 'way')],
      from: oneOf(PHASES, values.from ?? FULL.from, 'from'),
      kills: number('kills', FULL.kills),
      lanes: number('lanes', FULL.lanes),
      pauseMs: number('pause', FULL.pauseMs),
      restMs: number('rest', FULL.restMs),
    },
    json: values.json,
  }
}
