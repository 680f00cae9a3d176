import { parseArgs } from 'node:util'
import { oneOf, whole } from '../harness/arguments.js'
import { LAYOUTS, type Layout } from './course.js'
import { DUELS, SOAK, type Plan } from './plan.js'
import { COMPARED, racerNamed, READTHROUGH } from './racers/list.js'

/** `soak`: ours, with as much contention as there can be. `peers`: ours and others, with what each write leaves. */
const KINDS = ['soak', 'peers'] as const

/** What the command line says. */
export interface Settings {
  readonly kind: (typeof KINDS)[number]
  readonly racers: readonly string[]
  readonly layouts: readonly Layout[]
  /** One race for each. */
  readonly processes: readonly number[]
  /** None named: all. */
  readonly families: readonly string[]
  readonly plan: Plan
  readonly json: boolean
}

/** The bound of a near tier, in milliseconds, if nothing else is said. */
const BOUND_MS = 50

/** How to call it. */
export const USAGE = `node dist/race/main.js soak | peers
  --writes <n>          in all processes together (soak: ${SOAK.writes}; peers: ${DUELS.writes})
  --processes <n,m>     one race for each (soak: 1,${SOAK.processes}; peers: 1,${DUELS.processes})
  --layouts <a,b>       ${LAYOUTS.join(' and ')} (soak: both; peers: ${LAYOUTS[0]} only)
  --racers <a,b>        who races (soak: ${READTHROUGH}; peers: all)
  --families <a,b>      only by these, such as key,tag (all)
  --readers <n>         at once, in each process (${SOAK.readers})
  --writers <n>         at once, in each process (soak: ${SOAK.writers}; peers: ${DUELS.writers})
  --keys <n>            how many rows (${SOAK.keys})
  --audit <share>       of the hits are audited, where a racer can (0)
  --near <none|validate|bounded|ms>
                        the near tier of each process; bounded is ${BOUND_MS} ms, and readers are held to what is older than
                        the bound (none)
  --grace <ms>          how long a difference may last before an audit counts it (${SOAK.graceMs})
  --json                print JSON lines, nothing else`

/** Reads the command line. Throws an error that says what is wrong with it. */
export function readSettings(args: readonly string[]): Settings {
  const text = { type: 'string' } as const
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      writes: text,
      processes: text,
      layouts: text,
      racers: text,
      families: text,
      readers: text,
      writers: text,
      keys: text,
      audit: text,
      near: text,
      grace: text,
      json: { type: 'boolean', default: false },
    },
  })
  const kind = KINDS.find((name) => name === positionals[0])
  if (kind === undefined || positionals.length > 1) {
    throw new RangeError(`say soak or peers, not ${positionals.length === 0 ? 'nothing' : positionals.join(' ')}`)
  }
  const usual = kind === 'soak' ? SOAK : DUELS
  const layouts = values.layouts?.split(',') ?? (kind === 'soak' ? LAYOUTS : [LAYOUTS[0]])
  return {
    kind,
    racers: values.racers?.split(',').map(racerNamed) ?? (kind === 'soak' ? [READTHROUGH] : COMPARED),
    layouts: layouts.map((name) => oneOf(LAYOUTS, name, 'layout')),
    processes: values.processes?.split(',').map((given) => whole(given, 'processes')) ?? [1, usual.processes],
    families: values.families?.split(',') ?? [],
    plan: {
      ...usual,
      writes: values.writes === undefined ? usual.writes : whole(values.writes, 'writes'),
      readers: values.readers === undefined ? usual.readers : whole(values.readers, 'readers'),
      writers: values.writers === undefined ? usual.writers : whole(values.writers, 'writers'),
      keys: values.keys === undefined ? usual.keys : whole(values.keys, 'keys'),
      near: values.near === undefined ? usual.near : nearFrom(values.near),
      auditShare: values.audit === undefined ? usual.auditShare : share(values.audit, 'audit'),
      graceMs: values.grace === undefined ? usual.graceMs : whole(values.grace, 'grace'),
    },
    json: values.json,
  }
}

function nearFrom(given: string): Plan['near'] {
  if (given === 'none' || given === 'validate') return given
  return given === 'bounded' ? BOUND_MS : whole(given, 'near', 10)
}

function share(given: string, option: string): number {
  if (!/^(0(\.\d{1,6})?|1)$/.test(given)) throw new RangeError(`--${option} takes a share from 0 to 1, not ${given}`)
  return Number(given)
}
