// One process of a scenario: a cache, and who reads and writes through it. Its argument says which; it does what its
// parent asks for, and ends when the parent lets go of it.
import { openLane } from './lane.js'
import type { Orders } from './orders.js'
import { scenarioNamed } from './scenarios/list.js'
import { openWire } from './wire.js'

const orders = JSON.parse(process.argv[2] ?? '') as Orders
const { lane: parts = {} } = scenarioNamed(orders.scenario)

const wire = openWire(process, {
  warm: () => lane.warm(),
  start: () => lane.start(),
  heap: () => lane.heap(),
  commands: () => lane.commands(),
  stop: () => lane.stop(),
  finish: () => lane.finish(),
  async act({ name, given }: { readonly name: string; readonly given: unknown }) {
    const act = parts.acts?.[name]
    if (act === undefined) throw new RangeError(`${orders.scenario} has no act ${name}`)
    await act(given)
  },
})
const lane = openLane(orders, parts, wire)

process.on('disconnect', () => {
  void lane.close().finally(() => process.exit())
})
