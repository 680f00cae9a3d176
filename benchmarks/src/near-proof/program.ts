// One process of a near proof: it reads or writes from when it is told to until it is asked for what it has seen.
import { openCache } from './cache.js'
import type { Command, Orders, Report } from './messages.js'
import { readUntil } from './reader.js'
import { openTruth } from './truth.js'
import { writeUntil } from './writer.js'

const orders = JSON.parse(process.argv[2] ?? '') as Orders
const { role, plan } = orders
const say = (report: Report): void => void process.send?.(report)

const truth = await openTruth(orders.truthUrl)
const { cache, close } = await openCache(orders)
let isOver = false

async function work(): Promise<void> {
  if (role === 'writer') say({ state: 'written', written: await writeUntil(() => isOver, plan, cache, truth) })
  else say({ state: 'read', read: await readUntil(() => isOver, plan, cache, truth) })
}

process.on('message', (command) => {
  if ((command as Command) === 'tell') {
    isOver = true
    return
  }
  work().catch((error: unknown) => {
    say({ state: 'failed', error: error instanceof Error ? String(error.stack) : String(error) })
  })
})
process.on('disconnect', () => void close().finally(() => process.exit()))
say({ state: 'ready' })
