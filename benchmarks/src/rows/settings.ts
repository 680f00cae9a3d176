import { parseArgs } from 'node:util'
import { oneOf, whole } from '../harness/arguments.js'
import { HIT_PAYLOADS, PAYLOADS, type PayloadName } from '../harness/payload.js'

/** The rows that can be measured, each by a command of its own. */
export const ROWS = ['redis-hit', 'memory-hit', 'stampede', 'tags', 'payloads'] as const

export type RowName = (typeof ROWS)[number]

/** What the command line says. */
export interface Settings {
  readonly rows: readonly RowName[]
  /** Each row has a number of its own where none is given. */
  readonly rounds: number | undefined
  readonly windowMs: number | undefined
  readonly warmUpMs: number | undefined
  readonly keys: number
  /** In how many processes each contender of a row of hits runs, in turns, and each format of `payloads`. */
  readonly instances: number
  /** Each row has those of its own where none is given. */
  readonly payload: PayloadName | undefined
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
  /** Whether to write the figures into the documents, too. */
  readonly docs: boolean
  /** Not to compare, but to see where our own time goes. */
  readonly profile: boolean
}

/** How to call it. */
export const USAGE = `node dist/main.js [${ROWS.join('] [')}]
  --rounds <n>      how often each contender is measured (hits, payloads: 10; stampede: 9; tags: 25)
  --window <ms>     for how long each time (hits: 500; payloads: 60, to encode and to decode)
  --warm-up <ms>    for how long before the first time (hits: 1000; payloads: 120)
  --keys <n>        how many keys are asked for in turn (500)
  --instances <n>   in how many processes each contender runs, in turns (2)
  --payload <name>  ${PAYLOADS.join(', ')} (redis-hit: ${HIT_PAYLOADS.join(', ')}; payloads: all)
  --callers <n>     how many at once (redis-hit: 64; stampede: 100 in each process)
  --processes <n,m> of stampede, one row for each (2,4)
  --load <ms>       how long a load takes in stampede (50)
  --entries <n>     in the cache, in tags (100000)
  --others <n>      in the same Redis, in tags (1000000)
  --json            print JSON lines, nothing else
  --docs            write the figures of redis-hit and payloads into docs/concepts/payload-costs.md, too
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
      window: text,
      'warm-up': text,
      keys: { ...text, default: '500' },
      instances: { ...text, default: '2' },
      payload: text,
      callers: text,
      processes: { ...text, default: '2,4' },
      load: { ...text, default: '50' },
      entries: { ...text, default: '100000' },
      others: { ...text, default: '1000000' },
      json: flag,
      docs: flag,
      profile: flag,
    },
  })
  return {
    rows: positionals.length === 0 ? ROWS : positionals.map((given) => oneOf(ROWS, given, 'row')),
    rounds: wholeIfGiven(values.rounds, 'rounds'),
    windowMs: wholeIfGiven(values.window, 'window'),
    warmUpMs: wholeIfGiven(values['warm-up'], 'warm-up'),
    keys: whole(values.keys, 'keys'),
    instances: whole(values.instances, 'instances'),
    payload: values.payload === undefined ? undefined : oneOf(PAYLOADS, values.payload, 'payload'),
    callers: wholeIfGiven(values.callers, 'callers'),
    processes: values.processes.split(',').map((given) => whole(given, 'processes')),
    loadMs: whole(values.load, 'load'),
    entries: whole(values.entries, 'entries'),
    others: whole(values.others, 'others'),
    json: values.json,
    docs: values.docs,
    profile: values.profile,
  }
}

function wholeIfGiven(given: string | undefined, option: string): number | undefined {
  return given === undefined ? undefined : whole(given, option)
}
