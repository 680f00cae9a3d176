import { parseArgs } from 'node:util'
import { oneOf, whole } from '../harness/arguments.js'
import { HIT_PAYLOADS, PAYLOADS, type PayloadName } from '../harness/payload.js'

/** The rows that can be measured, each by a command of its own. */
export const ROWS = [
  'memory-hit',
  'redis-hit',
  'redis-sequential',
  'stampede',
  'staleness',
  'tags',
  'pattern-index',
  'memory',
  'scale-entries',
  'scale-tags',
  'scale-methods',
  'scale-primaries',
  'scale-drops',
  'payloads',
] as const

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
  /** Of what grows, in the rows that say how costs grow. Each has those of its own where none are given. */
  readonly sizes: readonly number[] | undefined
  /** JSON lines to the standard output instead of a table there and lines in a file. */
  readonly json: boolean
  /** Whether to write the figures into the documents, too. */
  readonly docs: boolean
  /** Not to compare, but to see where our own time goes. */
  readonly profile: boolean
}

/** How to call it. */
export const USAGE = `node dist/main.js [<row> …]    with no row: all of them
  ${ROWS.join(', ')}
  none              measures nothing: for --docs, over what was measured last

  --rounds <n>      how often each contender is measured (hits, payloads: 10; stampede: 9; tags: 25; others: 3 to 10)
  --window <ms>     for how long each time (hits: 300; payloads: 60, to encode and to decode)
  --warm-up <ms>    for how long before the first time (hits: 600; redis-sequential: 3000; payloads: 120)
  --keys <n>        how many keys are asked for in turn (500)
  --instances <n>   in how many processes each contender runs, in turns (2)
  --payload <name>  ${PAYLOADS.join(', ')} (redis-hit: ${HIT_PAYLOADS.join(', ')}; payloads: all)
  --callers <n>     how many at once (redis-hit: 64; stampede: 100 in each process)
  --processes <n,m> of stampede, one row for each (2,4)
  --load <ms>       how long a load takes in stampede (50)
  --entries <n>     in the cache, in tags and memory (100000)
  --others <n>      in the same Redis, in tags (1000000)
  --sizes <n,m>     of what grows, in scale-… (entries, drops: up to 1000000; tags: 1 to 64; methods: 1 to 1000; primaries: 1, 3, 6)
  --json            print JSON lines, nothing else
  --docs            write tables and charts into docs/, too: of each row, what was measured last
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
      sizes: text,
      json: flag,
      docs: flag,
      profile: flag,
    },
  })
  if (values.json && values.docs) throw new RangeError('--docs reads what a run without --json has kept')
  return {
    rows: rowsOf(positionals),
    rounds: wholeIfGiven(values.rounds, 'rounds'),
    windowMs: wholeIfGiven(values.window, 'window'),
    warmUpMs: wholeIfGiven(values['warm-up'], 'warm-up'),
    keys: whole(values.keys, 'keys'),
    instances: whole(values.instances, 'instances'),
    payload: values.payload === undefined ? undefined : oneOf(PAYLOADS, values.payload, 'payload'),
    callers: wholeIfGiven(values.callers, 'callers'),
    processes: wholes(values.processes, 'processes'),
    loadMs: whole(values.load, 'load'),
    entries: whole(values.entries, 'entries'),
    others: whole(values.others, 'others'),
    sizes: values.sizes === undefined ? undefined : wholes(values.sizes, 'sizes'),
    json: values.json,
    docs: values.docs,
    profile: values.profile,
  }
}

function rowsOf(given: readonly string[]): readonly RowName[] {
  if (given.length === 1 && given[0] === 'none') return []
  return given.length === 0 ? ROWS : given.map((name) => oneOf(ROWS, name, 'row'))
}

function wholes(given: string, option: string): readonly number[] {
  return given.split(',').map((each) => whole(each, option))
}

function wholeIfGiven(given: string | undefined, option: string): number | undefined {
  return given === undefined ? undefined : whole(given, option)
}
