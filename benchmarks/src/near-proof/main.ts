import { orUsage } from '../harness/arguments.js'
import { openOutput } from '../report/output.js'
import { draw } from '../report/table.js'
import { ALLOWANCE_MS, type Plan } from './plan.js'
import { proveNear } from './run.js'
import { readSettings, USAGE } from './settings.js'
import type { Verdict } from './verdict.js'

const { modes, troubles, broken, plan, json } = orUsage(readSettings, USAGE)
const { say, record } = openOutput(json)
const results: { readonly given: Plan; readonly verdict: Verdict }[] = []
for (const mode of modes) {
  for (const trouble of troubles) {
    const given: Plan = { ...plan, mode, trouble, broken }
    const verdict = await proveNear(given)
    results.push({ given, verdict })
    say(
      `${nameOf(given)}, ${trouble}: ${verdict.trials} trials, ${verdict.stale} stale; ${verdict.outside} reads outside`,
    )
    await record('near-proof', given, [verdict])
    if (!isGood(given, verdict)) process.exitCode = 1
  }
}
const trials = results.reduce((sum, { verdict }) => sum + verdict.trials, 0)
say(`\nnear-proof: ${plan.readers} processes read what another invalidates; ${whole(trials)} trials in all`)
say(
  draw(
    [
      '',
      'trouble',
      '> trials',
      '> stale',
      '> outside',
      '> stale there',
      '> p50 ms',
      '> p99 ms',
      '> max ms',
      '> may be',
      '> near hits',
      '> live',
    ],
    results.map(({ given, verdict }) => [
      nameOf(given),
      given.trouble,
      whole(verdict.trials),
      whole(verdict.stale),
      whole(verdict.outside),
      whole(verdict.outsideStale),
      verdict.lateMs.p50.toFixed(1),
      verdict.lateMs.p99.toFixed(1),
      verdict.lateMs.max.toFixed(1),
      given.mode === 'bounded' ? `${given.boundMs} + ${ALLOWANCE_MS}` : '0',
      whole(verdict.nearHits),
      given.mode !== 'bounded' ? '' : `${Math.round(verdict.liveShare * 100)} %`,
    ]),
  ),
)

/** A near tier that was of no use, or a store that was not waited for, would prove nothing. */
function isGood({ mode, isPatient }: Plan, { stale, nearHits, outside }: Verdict): boolean {
  return stale === 0 && (mode === 'none' || nearHits > 0) && (!isPatient || outside === 0)
}

function nameOf({ mode, boundMs, broken: fault, isPatient }: Plan): string {
  const name = mode === 'bounded' ? `bounded(${boundMs})` : mode
  return [name, ...(isPatient ? ['patient'] : []), ...(fault === undefined ? [] : [fault])].join(', ')
}

function whole(number: number): string {
  return number.toLocaleString('en')
}
