import { startPostgres, startRedis } from '@readthrough/services'
import { orUsage } from '../harness/arguments.js'
import { openOutput } from '../report/output.js'
import { race, type RaceResult } from './run.js'
import { readSettings, USAGE } from './settings.js'
import { raceTable, wrongsOf } from './table.js'

const { isolations, plan, json } = orUsage(readSettings, USAGE)
const { say, record } = openOutput(json)
const results: RaceResult[] = []
for (const isolation of isolations) {
  const result = await onServers((servers) => race({ ...plan, isolation }, servers))
  results.push(result)
  const { verdict, outcomes, unpromised, counts, tally, ms, plan: settings } = result
  say(`${isolation}: ${Math.round(ms / 1000)} s`)
  say(`  ended: ${told(Object.fromEntries(Object.entries(outcomes).map(([name, { all }]) => [name, all])))}`)
  say(`  caches: ${told(counts)}; not promised: ${unpromised}`)
  const { plan: _, ...figures } = result
  await record('transactions', settings, [figures])
  for (const example of verdict.examples) console.error(example)
  if (tally.firstError !== undefined) console.error(tally.firstError)
  if (wrongsOf(result) > 0) process.exitCode = 1
}
say(
  `\ntransactions: ${plan.processes} processes with ${plan.readers} readers and ${plan.writers} writers each, ` +
    `${plan.keys} rows for each way to invalidate`,
)
say(raceTable(results))

/** Those of one race are not those of the next. */
async function onServers<T>(work: (servers: { databaseUrl: string; redisUrl: string }) => Promise<T>): Promise<T> {
  const started = await Promise.all([startPostgres(), startRedis()])
  try {
    const [database, redis] = started
    return await work({ databaseUrl: database.url, redisUrl: redis.url })
  } finally {
    await Promise.all(started.map((server) => server.stop()))
  }
}

function told(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${name} ${Math.round(count).toLocaleString('en')}`)
    .join(', ')
}
