import { setTimeout as delay } from 'node:timers/promises'
import { Decimal } from 'decimal.js'
import type { Product } from '../../products/product.js'
import { answerTable, callTable, type Answered } from '../calls.js'
import type { OwnRedis } from '../own-redis.js'
import { blank, count, heading, milliseconds, say } from '../print.js'
import type { Recorded } from '../recorder.js'
import type { Scene } from '../scene.js'

const READS = 500
const PATIENCE_MS = 15_000
const costs = (call: Recorded<Product | null>): Answered => [call, `costs ${call.value?.price.toFixed(2)}`]

/** Redis is killed: reads go on, a write is not forgotten, and it comes back. */
export async function showOutage(scene: Scene, redis: OwnRedis): Promise<void> {
  const { products, places, store } = scene
  heading(
    'Redis is killed',
    'Methods run as if there were no cache, and a write meanwhile is remembered until Redis is back.',
  )
  const look = async () => [await products.findById(7), await places.topByCountry('NZ', 5)]
  await look()
  callTable(store, await look())

  await redis.kill()
  blank()
  say('Redis was killed.')
  callTable(store, await look())
  await readOn(scene)
  await writeMeanwhile(scene)

  await comeBack(scene, redis)
  const after = []
  const until = performance.now() + PATIENCE_MS
  do after.push(await products.findById(7))
  while (after.at(-1)?.source !== 'store' && performance.now() < until)
  answerTable(store, after.slice(-2).map(costs))
}

async function readOn({ products }: Scene): Promise<void> {
  const times = []
  for (let id = 1; id <= READS; id++) times.push((await products.findById(id)).ms)
  times.sort((a, b) => a - b)
  const [half = 0, slowest = 0] = [times[READS / 2], times.at(-1)]
  say(`${count(READS)} more: half of them took up to ${milliseconds(half)}, the slowest ${milliseconds(slowest)}.`)
}

async function writeMeanwhile({ products, cache, store }: Scene): Promise<void> {
  let isPending = false
  const stop = cache.on('invalidation.pending', () => (isPending = true))
  const write = await products.changePrice(7, new Decimal('77.70'))
  stop()
  blank()
  say(`${write.call} took ${milliseconds(write.ms)}; its invalidation is ${isPending ? 'pending' : 'done'}.`)
  answerTable(store, [costs(await products.findById(7))])
}

async function comeBack({ cache }: Scene, redis: OwnRedis): Promise<void> {
  const recovered = new Promise<boolean>((resolve) => {
    // Each target is told of by itself; the last one leaves nothing pending.
    cache.on('invalidation.recovered', () => cache.stats().pendingInvalidations === 0 && resolve(true))
  })
  await redis.restart()
  const started = performance.now()
  const isBack = await Promise.race([recovered, delay(PATIENCE_MS, false, { ref: false })])
  blank()
  say(
    isBack
      ? `Redis is back; ${milliseconds(performance.now() - started)} later the invalidation has reached it.`
      : `Redis is back, and the invalidation has not reached it within ${milliseconds(PATIENCE_MS)}.`,
  )
}
