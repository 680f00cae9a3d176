import { parseArgs } from 'node:util'
import { orUsage, whole } from '../harness/arguments.js'
import { openOutput } from '../report/output.js'
import { draw } from '../report/table.js'
import { failoverRound, GUARDS, type Guard, type RoundResult, type Stale } from './round.js'

const USAGE = `usage: failover [--rounds 3] [--rows 300] [--writers 30] [--json]`

const TITLES: Record<Guard, string> = {
  none: 'without',
  replay: 'replay (as it comes)',
  clear: "onFailover: 'clear'",
  replicas: 'replicas: { min: 1 }',
}

const settings = orUsage(readSettings, USAGE)
const { say, record } = openOutput(settings.json)
const { rounds, rows, writers } = settings
const lines: string[][] = []
for (const guard of GUARDS) {
  const results: RoundResult[] = []
  for (let round = 0; round < rounds; round++) results.push(await failoverRound({ rows, writers, guard }))
  await record('failover', { rows, writers, guard }, results)
  lines.push([TITLES[guard], ...cellsOf(results)])
  const broken = results.filter(({ staleMeanwhile, staleOfDone, staleOfPending, staleAtLast }) => {
    const replayed = guard === 'replicas' ? staleOfPending.own : sum(staleOfPending)
    return staleMeanwhile.own + sum(staleOfDone) + replayed + sum(staleAtLast) > 0
  })
  if (guard !== 'none' && broken.length > 0) {
    console.error(`${broken.length} rounds were stale although there was '${guard}'`)
    process.exitCode = 1
  }
}
say(`\nfailover with lost replication: ${rounds} rounds, ${rows} rows each`)
say(
  draw(
    [
      ...['', '> done', '> pending', '> stale reads here', '> elsewhere', '> the last after, ms'],
      ...['> rows stale 1 s later, here', '> elsewhere', '> stale with a replica', '> one invalidation, ms'],
    ],
    lines,
  ),
)

function cellsOf(results: readonly RoundResult[]): string[] {
  const total = (figure: (result: RoundResult) => number): string =>
    results.reduce((all, result) => all + figure(result), 0).toLocaleString('en')
  const medians = results.map(({ medianMs }) => medianMs).toSorted((one, two) => one - two)
  return [
    total(({ done }) => done),
    total(({ pending }) => pending),
    total(({ staleMeanwhile }) => staleMeanwhile.own),
    total(({ staleMeanwhile }) => staleMeanwhile.other),
    Math.max(...results.map(({ staleForMs }) => staleForMs)).toFixed(0),
    total(({ staleOfDone, staleOfPending }) => staleOfDone.own + staleOfPending.own),
    total(({ staleOfDone, staleOfPending }) => staleOfDone.other + staleOfPending.other),
    total(({ staleAtLast }) => sum(staleAtLast)),
    (medians[Math.floor(medians.length / 2)] ?? 0).toFixed(2),
  ]
}

function sum({ own, other }: Stale): number {
  return own + other
}

function readSettings(): { rounds: number; rows: number; writers: number; json: boolean } {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '3' },
      rows: { type: 'string', default: '300' },
      writers: { type: 'string', default: '30' },
      json: { type: 'boolean', default: false },
    },
  })
  return {
    rounds: whole(values.rounds, 'rounds'),
    rows: whole(values.rows, 'rows'),
    writers: whole(values.writers, 'writers'),
    json: values.json,
  }
}
