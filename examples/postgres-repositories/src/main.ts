import type { Cache } from '@readthrough/core'
import { openCache } from './cache.js'
import { prepare } from './demo/prepare.js'
import { blank, heading, milliseconds, say } from './demo/print.js'
import { recordedRepositories } from './demo/recorder.js'
import type { Scene } from './demo/scene.js'
import { openStand, type Stand } from './demo/stand.js'
import { showOutage } from './demo/steps/outage.js'
import { showReads } from './demo/steps/reads.js'
import { showStampede } from './demo/steps/stampede.js'
import { showStatistics } from './demo/steps/statistics.js'
import { showTypes } from './demo/steps/types.js'
import { showWrite } from './demo/steps/write.js'

const started = performance.now()
const interrupted = new AbortController()
heading('Readthrough: repositories over Postgres, answered from Redis')
blank()
try {
  const stand = await openStand(process.env)
  const cache = openCache(stand.redisUrl)
  let left: Promise<void> | undefined
  const leave = (): Promise<void> => (left ??= tidyUp(stand, cache))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void interrupt(leave))
  try {
    await prepare(stand)
    await show(stand, cache)
  } finally {
    await leave()
  }
  blank()
  say(`Everything that was started has ended, ${milliseconds(performance.now() - started)} after the start.`)
} catch (error) {
  // What a signal cuts off fails, and that is no news.
  if (!interrupted.signal.aborted) console.error(error)
  process.exitCode = 1
}

async function show(stand: Stand, cache: Cache): Promise<void> {
  // In a Redis of others, a run that was cut off may have left its entries.
  await cache.clear()
  const repositories = recordedRepositories(stand.database, cache)
  const store = stand.redisUrl === undefined ? 'memory' : 'Redis'
  const scene: Scene = { ...repositories, cache, store, stand, interrupted: interrupted.signal }
  await showReads(scene)
  await showTypes(scene)
  await showWrite(scene)
  await showStampede(scene)
  if (stand.ownRedis) await showOutage(scene, stand.ownRedis)
  else heading('Redis is killed', 'Skipped: the demo kills no Redis but its own, and here it has none.')
  showStatistics(scene)
}

async function tidyUp(stand: Stand, cache: Cache): Promise<void> {
  await cache.clear()
  await cache.close()
  await stand.end()
}

// What was started ends with this process in any case; what lies in servers of others is tidied up before.
async function interrupt(leave: () => Promise<void>): Promise<void> {
  interrupted.abort()
  setTimeout(() => process.exit(130), 3000)
  await leave().catch(() => undefined)
  process.exit(130)
}
