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

let interrupted = false
try {
  const started = performance.now()
  heading('Readthrough: repositories over Postgres, answered from Redis')
  blank()
  const stand = await openStand(process.env)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void interrupt(stand))
  await run(stand)
  blank()
  say(`Everything that was started has ended, ${milliseconds(performance.now() - started)} after the start.`)
} catch (error) {
  // What a signal cuts off fails, and that is no news.
  if (!interrupted) console.error(error)
  process.exitCode = 1
}

async function run(on: Stand): Promise<void> {
  await prepare(on)
  const cache = openCache(on.redisUrl)
  try {
    await cache.clear()
    const store = on.redisUrl === undefined ? 'memory' : 'Redis'
    const scene: Scene = { ...recordedRepositories(on.database, cache), cache, store, stand: on }
    await showReads(scene)
    await showTypes(scene)
    await showWrite(scene)
    await showStampede(scene)
    if (on.ownRedis) await showOutage(scene, on.ownRedis)
    else heading('Redis is killed', 'Skipped: the demo kills no Redis but its own, and here it has none.')
    showStatistics(scene)
    await cache.clear()
  } finally {
    await cache.close()
    await on.end()
  }
}

// The servers end with this process in any case; what lies in servers of others is tidied up first.
async function interrupt(on: Stand): Promise<void> {
  interrupted = true
  setTimeout(() => process.exit(130), 3000)
  await on.end().catch(() => undefined)
  process.exit(130)
}
