import { setTimeout as sleep } from 'node:timers/promises'
import { LOOPS } from './cases.js'
import { watchHandles } from './handles.js'
import { makeBy } from './make.js'
import type { Orders } from './plan.js'
import type { Sample } from './verdict.js'

/** What timers of a cache take to come to rest: they are coarse. */
const REST_MS = 100

const orders = JSON.parse(process.argv[2] ?? '') as Orders
const collect = globalThis.gc
if (collect === undefined) throw new Error('run me with --expose-gc')

const handles = watchHandles()
const loop = await LOOPS[orders.name]({ ...orders, make: makeBy(process) })
for (let round = 0; round < orders.rounds; round++) {
  await loop.round()
  await loop.cache.drain()
  process.send?.({ sample: await sampleAtRest(collect) })
}
await loop.close()
process.disconnect()

async function sampleAtRest(gc: NonNullable<typeof globalThis.gc>): Promise<Sample> {
  await sleep(orders.restMs ?? REST_MS)
  // What the first one finds dead may hold what the next one finds.
  for (let i = 0; i < 3; i++) {
    gc()
    await sleep(1)
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  const ofProcess = process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0)
  return { heap: heapUsed + arrayBuffers, ...handles(), listeners: ofProcess + (loop.listeners?.() ?? 0) }
}
