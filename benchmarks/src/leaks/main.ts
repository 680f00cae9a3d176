import { parseArgs } from 'node:util'
import { oneOf, orUsage } from '../harness/arguments.js'
import { openOutput } from '../report/output.js'
import { draw } from '../report/table.js'
import { STATES } from './exit-states.js'
import { runExit } from './exits.js'
import { CASES, HEAP_BYTES, LONG, SHORT, type CaseName } from './plan.js'
import { runCase } from './run.js'

const USAGE = `node dist/leaks/main.js [--short] [--only keys-memory,exits] [--json]
  cases: ${CASES.join(', ')}, exits`

/** What a process may take to end once its cache is closed, on a busy machine; what waits for others waits for 5 s. */
const EXIT_MS = 4_000
const EXITS_AT_ONCE = 5
const CASES_AT_ONCE = 4
const MB = 1_000_000

const { short, only, json } = orUsage(readSettings, USAGE)
const { say, record } = openOutput(json)
const lengths = short ? SHORT : LONG
let failed = false

const wanted = CASES.filter((each) => only.includes(each))
const results = await inTurns(wanted, short ? CASES_AT_ONCE : 1, (name) => runCase(name, lengths[name]))
await record('leaks', { short }, results)
failed ||= results.some(({ leaks }) => leaks.length > 0)
if (results.length > 0) {
  say(`\nleaks: the last third of the rounds against the middle third; at most ${HEAP_BYTES / MB} MB of heap more`)
  say(
    draw(
      ['', '> rounds', '> in each', '> heap, MB', '> more', '> timers', '> sockets', '> listeners', '> s', ''],
      results.map(({ name, rounds, size, last, growth, leaks, ms }) => [
        name,
        String(rounds),
        size.toLocaleString('en'),
        (last.heap / MB).toFixed(1),
        (growth.heap / MB).toFixed(2),
        ...(['timers', 'sockets', 'listeners'] as const).map((kind) => `${last[kind]} (${signed(growth[kind])})`),
        (ms / 1_000).toFixed(0),
        leaks.length === 0 ? 'steady' : `LEAKS ${leaks.join(', ')}`,
      ]),
    ),
  )
}

if (only.includes('exits')) {
  const exits = await inTurns(STATES, EXITS_AT_ONCE, runExit)
  const late = exits.filter(({ exitMs }) => exitMs === undefined || exitMs > EXIT_MS)
  failed ||= late.length > 0
  await record('exits', { short }, exits)
  say(`\nexits: what close() took, and how long after it the process had ended by itself`)
  say(
    draw(
      ['the cache was', '> close(), ms', '> exit, ms'],
      exits.map(({ state, closeMs, exitMs }) => [state, closeMs.toFixed(0), exitMs?.toFixed(0) ?? 'NEVER']),
    ),
  )
}
if (failed) process.exitCode = 1

async function inTurns<T, R>(all: readonly T[], atOnce: number, work: (one: T) => Promise<R>): Promise<R[]> {
  const done: R[] = []
  for (let from = 0; from < all.length; from += atOnce) {
    done.push(...(await Promise.all(all.slice(from, from + atOnce).map(work))))
  }
  return done
}

function signed(number: number): string {
  return number > 0 ? `+${number}` : String(number)
}

function readSettings(): { short: boolean; only: readonly (CaseName | 'exits')[]; json: boolean } {
  const flag = { type: 'boolean', default: false } as const
  const { values } = parseArgs({ options: { short: flag, json: flag, only: { type: 'string' } } })
  const known = [...CASES, 'exits'] as const
  return { ...values, only: values.only?.split(',').map((name) => oneOf(known, name, 'case')) ?? known }
}
