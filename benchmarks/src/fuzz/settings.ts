import { parseArgs } from 'node:util'
import { oneOf, whole } from '../harness/arguments.js'
import { FAULTS, type FaultName } from './faults.js'
import type { Target } from './target.js'
import { targetNamed, TARGETS } from './targets/list.js'

/** What the command line says. */
export interface Settings {
  readonly targets: readonly Target[]
  /** All in all; divided among the targets. `undefined`: the short form, so many cases each. */
  readonly ms: number | undefined
  readonly seed: number
  /** This case alone. */
  readonly only: number | undefined
  readonly fault: FaultName
  readonly json: boolean
}

/** How to call it. */
export const USAGE = `usage: fuzz
  --for <time>     how long, all in all, such as 30s, 10m or 1h; without it, the short form that the tests run
  --seed <n>       where chance begins; the same seed makes the same cases (a new one each time)
  --only <a,b>     only these of: ${TARGETS.map(({ name }) => name).join(', ')}
  --case <n>       only this case of that seed, of one target
  --fault <one>    wrong on purpose: ${Object.keys(FAULTS).join(', ')}
  --json           print JSON lines, nothing else`

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 }

/** Reads the command line. Throws an error that says what is wrong with it. */
export function readSettings(args: readonly string[]): Settings {
  const { values } = parseArgs({
    args: [...args],
    options: {
      for: { type: 'string' },
      seed: { type: 'string' },
      only: { type: 'string' },
      case: { type: 'string' },
      fault: { type: 'string', default: 'none' },
      json: { type: 'boolean', default: false },
    },
  })
  const targets = values.only === undefined ? TARGETS : values.only.split(',').map(targetNamed)
  if (values.case !== undefined && (targets.length !== 1 || values.seed === undefined)) {
    throw new RangeError('--case wants a --seed, and --only with the one target that it is a case of')
  }
  return {
    targets,
    ms: values.for === undefined ? undefined : durationOf(values.for),
    seed: values.seed === undefined ? Date.now() % 1e9 : whole(values.seed, 'seed', 0),
    only: values.case === undefined ? undefined : whole(values.case, 'case', 0),
    fault: oneOf(Object.keys(FAULTS) as FaultName[], values.fault, 'fault'),
    json: values.json,
  }
}

function durationOf(given: string): number {
  const [, amount, unit = ''] = /^(\d{1,6})([smh])$/.exec(given) ?? []
  const ms = Number(amount) * (UNITS[unit] ?? Number.NaN)
  if (ms > 0) return ms
  throw new RangeError(`--for takes a time such as 30s, 10m or 1h, not ${given}`)
}
