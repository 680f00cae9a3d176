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
    say(`${nameOf(given)}, ${trouble}: ${verdict.trials} trials, ${verdict.stale} stale`)
    await record('near-proof', given, [verdict])
    if (verdict.stale > 0 || verdict.nearHits === 0) process.exitCode = 1
  }
}
const trials = results.reduce((sum, { verdict }) => sum + verdict.trials, 0)
say(`\nnear-proof: ${plan.readers} processes read what another invalidates; ${whole(trials)} trials in all`)
say(
  draw(
    ['', 'trouble', '> trials', '> stale', '> p50 ms', '> p99 ms', '> max ms', '> may be', '> near hits', '> live'],
    results.map(({ given, verdict }) => [
      nameOf(given),
      given.trouble,
      whole(verdict.trials),
      whole(verdict.stale),
      verdict.lateMs.p50.toFixed(1),
      verdict.lateMs.p99.toFixed(1),
      verdict.lateMs.max.toFixed(1),
      given.mode === 'validate' ? '0' : `${given.boundMs} + ${ALLOWANCE_MS}`,
      whole(verdict.nearHits),
      given.mode === 'validate' ? '' : `${Math.round(verdict.liveShare * 100)} %`,
    ]),
  ),
)

function nameOf({ mode, boundMs, broken: fault }: Plan): string {
  const name = mode === 'validate' ? mode : `bounded(${boundMs})`
  return fault === undefined ? name : `${name}, ${fault}`
}

function whole(number: number): string {
  return number.toLocaleString('en')
}
