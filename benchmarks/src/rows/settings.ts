import { parseArgs } from 'node:util'
import { oneOf, whole } from '../harness/arguments.js'
import { PAYLOADS, type PayloadName } from '../harness/payload.js'

/** The rows that can be measured, each by a command of its own. */
export const ROWS = ['redis-hit', 'memory-hit', 'stampede', 'tags'] as const

export type RowName = (typeof ROWS)[number]

/** What the command line says. */
export interface Settings {
  readonly rows: readonly RowName[]
  /** Each row has a number of its own where none is given. */
  readonly rounds: number | undefined
  readonly windowMs: number
  readonly warmUpMs: number
  readonly keys: number
  /** In how many processes each contender of a row of hits runs, in turns. */
  readonly instances: number
  readonly payloads: readonly PayloadName[]
  /** In `redis-hit` all of them together, in `stampede` in each process. */
  readonly callers: number | undefined
  /** Of the stampede, one after the other. */
  readonly processes: readonly number[]
  readonly loadMs: number
  /** Of `tags`: in the cache, and beside it. */
  readonly entries: number
  readonly others: number
  /** JSON lines to the standard output instead of a table there and lines in a file. */
  readonly json: boolean
  /** Not to compare, but to see where our own time goes. */
  readonly profile: boolean
}

/** How to call it. */
export const USAGE = `node dist/main.js [${ROWS.join('] [')}]
  --rounds <n>      how often each contender is measured (hits: 10; stampede: 9; tags: 25)
  --window <ms>     for how long each time (500)
  --warm-up <ms>    for how long before the first time (1000)
  --keys <n>        how many keys are asked for in turn (500)
  --instances <n>   in how many processes each contender runs, in turns (2)
  --payload <name>  ${PAYLOADS.join(' or ')} (redis-hit: both)
  --callers <n>     how many at once (redis-hit: 64; stampede: 100 in each process)
  --processes <n,m> of stampede, one row for each (2,4)
  --load <ms>       how long a load takes in stampede (50)
  --entries <n>     in the cache, in tags (100000)
  --others <n>      in the same Redis, in tags (1000000)
  --json            print JSON lines, nothing else
  --profile         redis-hit and memory-hit: profile readthrough instead of comparing`

/** Reads the command line. Throws an error that says what is wrong with it. */
export function readSettings(args: readonly string[]): Settings {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean', default: false } as const
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      rounds: text,
      window: { ...text, default: '500' },
      'warm-up': { ...text, default: '1000' },
      keys: { ...text, default: '500' },
      instances: { ...text, default: '2' },
      payload: text,
      callers: text,
      processes: { ...text, default: '2,4' },
      load: { ...text, default: '50' },
      entries: { ...text, default: '100000' },
      others: { ...text, default: '1000000' },
      json: flag,
      profile: flag,
    },
  })
  return {
    rows: positionals.length === 0 ? ROWS : positionals.map((given) => oneOf(ROWS, given, 'row')),
    rounds: values.rounds === undefined ? undefined : whole(values.rounds, 'rounds'),
    windowMs: whole(values.window, 'window'),
    warmUpMs: whole(values['warm-up'], 'warm-up'),
    keys: whole(values.keys, 'keys'),
    instances: whole(values.instances, 'instances'),
    payloads: values.payload === undefined ? PAYLOADS : [oneOf(PAYLOADS, values.payload, 'payload')],
    callers: values.callers === undefined ? undefined : whole(values.callers, 'callers'),
    processes: values.processes.split(',').map((given) => whole(given, 'processes')),
    loadMs: whole(values.load, 'load'),
    entries: whole(values.entries, 'entries'),
    others: whole(values.others, 'others'),
    json: values.json,
    profile: values.profile,
  }
}
