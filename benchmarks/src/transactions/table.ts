import { draw } from '../report/table.js'
import type { RaceResult } from './run.js'

const HEADS = [
  [
    '',
    '> transactions',
    '> committed',
    '> rolled back',
    '> unknown',
    '> of them committed',
    '> savepoints',
    '> undone',
  ],
  ['> reads', '> hits', '> of rolled back', '> before COMMIT', '> stale', '> own missed', '> stale afterwards'],
  ['> at the end', '> hits then', '> errors'],
].flat()

/** What the races came to, as a table. */
export function raceTable(results: readonly RaceResult[]): string {
  return draw(
    HEADS,
    results.map((result) => {
      const { verdict, tally, plan, outcomes } = result
      const all = Object.values(outcomes).reduce((total, outcome) => total + outcome.all, 0)
      const [committed, unknown] = [outcomes['committed'], outcomes['unknown']]
      return [
        plan.fault === 'none' ? plan.isolation : `${plan.isolation}, ${plan.fault}`,
        whole(all),
        whole(committed?.all ?? 0),
        whole(all - (committed?.all ?? 0) - (unknown?.all ?? 0)),
        whole(unknown?.all ?? 0),
        whole(unknown?.committed ?? 0),
        whole(tally.savepoints),
        whole(tally.undone),
        whole(verdict.outsideReads + verdict.insideReads + tally.ownReads),
        percent(result.hitShare),
        whole(verdict.rolledBackReads),
        whole(verdict.earlyReads),
        whole(verdict.staleReads),
        whole(tally.ownMissed),
        whole(result.staleAfter),
        whole(result.staleAtEnd),
        percent(result.hitShareAtEnd),
        whole(tally.errors),
      ]
    }),
  )
}

/** All that must be 0, in one number. */
export function wrongsOf({ verdict, tally, staleAfter, staleAtEnd }: RaceResult): number {
  const { rolledBackReads, earlyReads, staleReads } = verdict
  return rolledBackReads + earlyReads + staleReads + tally.ownMissed + tally.errors + staleAfter + staleAtEnd
}

function whole(number: number): string {
  return Math.round(number).toLocaleString('en')
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}
