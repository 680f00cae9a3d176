// One process of a race. Its argument says which; it starts and stops when it is told, and ends when the process that
// started it lets go of it.
import { openFloors } from './floors.js'
import { packed, type Command, type LaneOrders, type Report } from './messages.js'
import { openerOf } from './racers/list.js'
import { openRows } from './rows.js'
import { readAll, writeAll, type Lane } from './run.js'
import { emptyTally, type Tally } from './tally.js'

const orders = JSON.parse(process.argv[2] ?? '') as LaneOrders
const { plan, index, redisUrl, nodes } = orders

const say = (report: Report): void => void process.send?.(report)

const rows = openRows(orders.databaseUrl)
const floors = await openFloors(orders.floorsUrl)
const tallies = new Map<string, Tally>()
const open = await openerOf(orders.racer)
const racer = await open({
  redisUrl,
  nodes,
  near: plan.near,
  audit: { share: plan.auditShare, grace: plan.graceMs },
  load(family, id) {
    tallies.get(family)!.loads++
    return rows.load(family, id, plan.loadMs)
  },
})
const families = racer.families.filter(({ name }) => plan.families.length === 0 || plan.families.includes(name))
if (families.length === 0) throw new RangeError(`${orders.racer} has none of ${plan.families.join(', ')}`)
for (const { name } of families) tallies.set(name, emptyTally(name))

await rows.plant([...tallies.keys()], plan.keys)

const isPromised = (): boolean => racer.isPromised?.() ?? true
const lane: Lane = { plan, index, families, tallies, floors, rows, isPromised }
let isOver = false
let reading: Promise<void> | undefined

async function obey(command: Command): Promise<void> {
  if (command === 'start') {
    reading = readAll(lane, () => isOver)
    await writeAll(lane)
    say({ state: 'written' })
    return
  }
  isOver = true
  await reading
  say({ state: 'over', tallies: [...tallies.values()].map(packed), counts: racer.counts?.() ?? {} })
}

process.on('message', (command) => {
  obey(command as Command).catch((error: unknown) => {
    say({ state: 'failed', error: error instanceof Error ? String(error.stack) : String(error) })
  })
})
process.on('disconnect', () => {
  void Promise.allSettled([racer.close(), floors.close(), rows.close()]).finally(() => process.exit())
})
say({ state: 'ready' })
