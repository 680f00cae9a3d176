// One process of a scenario: a cache, and who reads and writes through it. Its argument says which; it does what its
// parent asks for, and ends when the parent lets go of it.
import { openLane } from './lane.js'
import type { Orders } from './orders.js'
import { openRowsTable } from './rows-table.js'
import { scenarioNamed } from './scenarios/list.js'
import { openWire } from './wire.js'

const orders = JSON.parse(process.argv[2] ?? '') as Orders
const { lane: parts = {} } = scenarioNamed(orders.scenario)

const opening = openRowsTable(orders.tableUrl).then((table) => openLane(orders, parts, table))

// What goes wrong while it opens is the answer to whatever is asked.
openWire(process, {
  warm: async () => (await opening).warm(),
  start: async () => (await opening).start(),
  heap: async () => (await opening).heap(),
  commands: async () => (await opening).commands(),
  stop: async () => (await opening).stop(),
  settle: async () => (await opening).settle(),
  finish: async () => (await opening).finish(),
  async act({ name, given }: { readonly name: string; readonly given: unknown }) {
    const act = parts.acts?.[name]
    if (act === undefined) throw new RangeError(`${orders.scenario} has no act ${name}`)
    await act(given)
  },
})

process.on('disconnect', () => {
  void opening.then((lane) => lane.close()).finally(() => process.exit())
})
