import { startPostgres, startRedis } from '@readthrough/services'
import { orUsage } from '../harness/arguments.js'
import { openOutput } from '../report/output.js'
import { draw } from '../report/table.js'
import { PHASES } from './plan.js'
import { killWriters, type KillsResult, type Servers } from './run.js'
import { readSettings, USAGE } from './settings.js'

const { fences, plan, json } = orUsage(readSettings, USAGE)
const { say, record } = openOutput(json)
const results: KillsResult[] = []
for (const fence of fences) {
  const result = await onServers((servers) => killWriters({ ...plan, fence }, servers))
  results.push(result)
  const { plan: settings, ...figures } = result
  say(`${nameOf(result)}: ${Math.round(result.ms / 1000)} s`)
  await record('fence', settings, [figures])
  const { staleAtOnce, staleAfter, staleAtEnd, fencesFailed } = result
  // Without a fence, stale rows are what there is to see.
  if (fence && staleAtOnce + staleAfter + staleAtEnd + fencesFailed > 0) process.exitCode = 1
}
say(`\nfence: ${plan.kills} writers killed in the middle of a write, each row read by key, tag and tag of the result`)
say(killsTable())
say('where they stood')
say(draw(['', ...PHASES.map((phase) => `> ${phase}`)], results.map(phasesOf)))

function nameOf({ plan: settings }: KillsResult): string {
  return settings.fence ? 'with fence' : 'without'
}

function phasesOf(result: KillsResult): string[] {
  return [nameOf(result), ...PHASES.map((phase) => whole(result.byPhase[phase]))]
}

function killsTable(): string {
  return draw(
    [
      ...['', '> killed', '> had committed', '> reads meanwhile', '> stale at once', '> stale after', '> at the end'],
      ...['> hits then', '> fences failed'],
    ],
    results.map((result) => [
      nameOf(result),
      whole(result.kills),
      whole(result.committed),
      whole(result.readsMeanwhile),
      whole(result.staleAtOnce),
      whole(result.staleAfter),
      whole(result.staleAtEnd),
      `${Math.round(result.hitShareAtEnd * 100)} %`,
      whole(result.fencesFailed),
    ]),
  )
}

async function onServers<T>(work: (servers: Servers) => Promise<T>): Promise<T> {
  const started = await Promise.all([startPostgres(), startRedis()])
  try {
    const [database, redis] = started
    return await work({ databaseUrl: database.url, redisUrl: redis.url })
  } finally {
    await Promise.all(started.map((server) => server.stop()))
  }
}

function whole(number: number): string {
  return number.toLocaleString('en')
}
