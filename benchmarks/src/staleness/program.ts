// The process of one reader or writer.
import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises'
import { serve } from '../harness/serve.js'
import { measure } from '../harness/measure.js'
import type { Row } from '../race/racer.js'
import { connect } from '../rows/tags-data.js'
import { openerOf } from './list.js'
import type { Seen, StalenessOrders, StalenessTasks } from './orders.js'

const { contender, redisUrl } = JSON.parse(process.argv[2] ?? '') as StalenessOrders

/** Stands for a database: what it holds is right, whatever a cache says. */
const database = await connect(redisUrl)
const rowOf = (id: number): string => `database:${id}`

let loads = 0
const open = await openerOf(contender)
const racer = await open({
  redisUrl,
  nodes: [],
  audit: { share: 0, grace: 0 },
  async load(_family, id): Promise<Row> {
    loads++
    const version = Number(await database.get(rowOf(id)))
    return { id, org: 0, name: `row ${id}`, version, updatedAt: new Date(version) }
  },
})
const family = racer.families.find(({ name }) => name === 'key')!

/** So many answers without a load, one after the other, and what is answered lies as near as it gets. */
const ANSWERS = 3
const PASSES = 200
const PAUSE_MS = 2

async function warm({ id }: { readonly id: number }): Promise<null> {
  for (let pass = 0, unloaded = 0; pass < PASSES; pass++) {
    const before = loads
    await family.read(id)
    unloaded = loads === before ? unloaded + 1 : 0
    if (unloaded === ANSWERS) return null
    await pause(PAUSE_MS)
  }
  throw new Error(`it still loads after ${PASSES} reads of one key`)
}

async function watch({ id, version, withinMs }: StalenessTasks['watch']['given']): Promise<Seen> {
  const end = now() + withinMs * 1e6
  let lastStaleNs: number | undefined
  for (let began = now(); began < end; began = now()) {
    if ((await family.read(id)).version >= version) return { lastStaleNs, isNew: true }
    lastStaleNs = began
    // What comes in over sockets must be seen between two reads that wait for nothing.
    await turn()
  }
  return { lastStaleNs, isNew: false }
}

function now(): number {
  return Number(process.hrtime.bigint())
}

const tasks: {
  readonly [T in keyof StalenessTasks]: (given: StalenessTasks[T]['given']) => Promise<StalenessTasks[T]['answer']>
} = {
  warm,
  watch,
  async write({ id, version }) {
    const update = async (): Promise<Row> => {
      await database.set(rowOf(id), String(version))
      return { id, org: 0, name: `row ${id}`, version, updatedAt: new Date(version) }
    }
    await family.write(id, update)
    return now()
  },
  async hits({ keys, ms }) {
    for (let id = 0; id < keys; id++) await warm({ id })
    const counted = await measure((id) => family.read(id), { callers: 1, keys, ms })
    return (counted.ms * 1e6) / counted.operations
  },
}

serve(tasks, async () => {
  await racer.close()
  database.destroy()
})
