import { drawn } from '../report/table.js'
import { memoryGrid, sequentialGrid, stalenessGrid } from '../report/waits-table.js'
import { measureMemory } from '../memory/measure.js'
import { measureSizes } from '../payloads/sizes.js'
import { sizesGrid } from '../payloads/table.js'
import { measureStaleness } from '../staleness/measure.js'
import { measureSequential } from './sequential.js'
import { withRedis, type RunRow } from './row.js'

/** Code is compiled by how often it has run, and one caller makes a tenth of the calls that 64 make in the same time. */
const ONE_CALLER_WARM_UP_MS = 3_000

/** What one caller waits for. */
export const runSequential: RunRow = async ({ settings, output }) => {
  const { rounds = 10, windowMs = 300, warmUpMs = ONE_CALLER_WARM_UP_MS, keys, instances } = settings
  const options = { rounds, windowMs, warmUpMs, keys, instances }
  const results = await withRedis((redisUrl) => measureSequential({ redisUrl, ...options }))
  output.say(`\nredis-sequential: one caller, ${rounds} rounds of ${windowMs} ms`)
  output.say(drawn(sequentialGrid(results)))
  await output.record('redis-sequential', options, results)
  return true
}

/** For how long another process still answers with what was invalidated. */
export const runStaleness: RunRow = async ({ settings, output }) => {
  const { rounds = 10, windowMs = 200 } = settings
  const options = { rounds, writes: WRITES, windowMs }
  const results = await withRedis((redisUrl) => measureStaleness({ redisUrl, ...options }))
  output.say(`\nstaleness: ${rounds} rounds of ${WRITES} writes by another process`)
  output.say(drawn(stalenessGrid(results)))
  await output.record('staleness', options, results)
  return true
}

const WRITES = 40

/** What an entry takes, in the process and in Redis. */
export const runMemory: RunRow = async ({ settings, output }) => {
  const { rounds = 3, entries } = settings
  const results = await withRedis((redisUrl) => measureMemory({ redisUrl, entries, rounds }))
  output.say(`\nmemory: ${entries} entries in a process, ${rounds} times`)
  output.say(drawn(memoryGrid(results)))
  await output.record('memory', { entries, rounds }, results)

  const sizes = await withRedis((redisUrl) => measureSizes(redisUrl))
  output.say(`\nentries in Redis, in bytes\n${drawn(sizesGrid(sizes))}`)
  await output.record('memory-redis', {}, sizes)
  return true
}
