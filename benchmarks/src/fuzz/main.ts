import { startRedis } from '@readthrough/services'
import { orUsage } from '../harness/arguments.js'
import { openOutput } from '../report/output.js'
import { draw } from '../report/table.js'
import { FAULTS } from './faults.js'
import { hunt, type Budget, type Outcome } from './hunt.js'
import { readSettings, USAGE } from './settings.js'
import type { Target } from './target.js'

/** Bad input makes a cache warn, once for each method: here that is what is asked for. */
process.removeAllListeners('warning')

const { targets, ms, seed, only, fault, json } = orUsage(readSettings, USAGE)
const { say, record } = openOutput(json)
const redis = targets.some(({ needsRedis }) => needsRedis) ? await startRedis() : undefined
const outcomes: Outcome[] = []

say(`seed ${seed}`)
try {
  for (const target of targets) {
    const from = only ?? 0
    const given = { seed, from, budget: budgetOf(target), fault: FAULTS[fault], redisUrl: redis?.url }
    const outcome = await hunt(target, given)
    outcomes.push(outcome)
    await record('fuzz', { seed, fault }, [outcome])
    for (const { number, wrong } of outcome.finds) {
      console.error(
        `\n${target.name}: ${wrong}\n  again: npm run fuzz -- --only ${target.name} --seed ${seed} --case ${number}`,
      )
    }
  }
} finally {
  await redis?.stop()
}

say(
  draw(
    ['', '> cases', '> finds', '> cases/s', '> s', 'seen'],
    outcomes.map(({ target, cases, finds, ms: took, seen }) => [
      target,
      cases.toLocaleString('en'),
      String(finds.length),
      ((cases / took) * 1_000).toLocaleString('en', { maximumFractionDigits: 0 }),
      (took / 1_000).toFixed(1),
      Object.entries(seen)
        .toSorted(([one], [other]) => one.localeCompare(other))
        .map(([what, times]) => `${what} ${times.toLocaleString('en')}`)
        .join('\n'),
    ]),
  ),
)
if (outcomes.some(({ finds }) => finds.length > 0)) process.exitCode = 1

function budgetOf(target: Target): Budget {
  if (only !== undefined) return { cases: 1, ms: Infinity }
  if (ms === undefined) return { cases: target.short, ms: Infinity }
  return { cases: Infinity, ms: ms / targets.length }
}
