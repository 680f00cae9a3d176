// One process of a race of transactions. Its argument says which; it does what it is asked, and ends when the process
// that started it lets go of it.
import pg from 'pg'
import { setTimeout as pause } from 'node:timers/promises'
import { overStore } from '../race/racers/readthrough/racer.js'
import { storeFor } from '../race/racers/readthrough/store.js'
import { told, untold } from './begin.js'
import { now } from './clock.js'
import { endsAnyway, isHeld, isLasting, transactionFamilies } from './families.js'
import { holdsNothing } from './holds-nothing.js'
import type { Ended } from './judge.js'
import { landings } from './landings.js'
import type { Answers, Orders, Question, Reply } from './messages.js'
import { clients, noteError, perform, type Stage, type Tally } from './perform.js'
import { openReadLog, WHERE } from './reads.js'
import { plantRows, readRow } from './rows.js'
import { writeScript } from './script.js'
import { fashionable } from './somewhere.js'
import { openWire } from './wire.js'

const { plan, index, databaseUrl, redisUrl } = JSON.parse(process.argv[2] ?? '') as Orders
const ended: Ended[] = []
const reads = openReadLog()
const tally: Tally = { savepoints: 0, undone: 0, ownReads: 0, ownMissed: 0, errors: 0 }
let loads = 0

const landed = landings()
const wire = await openWire(new URL(databaseUrl), landed.tell)
const wireUrl = Object.assign(new URL(databaseUrl), { port: String(wire.port) }).href
const connect = (url: string): pg.Pool => {
  const pool = new pg.Pool({ connectionString: url, max: 20, options: '-c deadlock_timeout=50ms' })
  pool.on('error', () => undefined)
  return pool
}
const direct = connect(databaseUrl)
const wired = connect(wireUrl)

const setting = {
  redisUrl,
  nodes: [],
  audit: { share: 0, grace: 1 },
  async load(family: string, id: number) {
    const client = clients.getStore()
    if (client !== undefined) return readRow(client, family, id)
    loads++
    const row = await readRow(direct, family, id)
    await pause(Math.random() * plan.loadMs)
    return row
  },
}
const store = await storeFor(setting)
const faulty = plan.fault === 'holds-nothing' ? { ...store, open: holdsNothing(store.open) } : store
const racer = await overStore(faulty, setting, transactionFamilies)

const places = racer.families.length * plan.keys
const familyOf: Stage['familyOf'] = (place) => ({
  family: racer.families[Math.floor(place / plan.keys)]!,
  id: place % plan.keys,
})
const nameOf = (place: number): string => familyOf(place).family.name
/** Those who write what others write too wait for each other. */
const FASHION = { readers: 0.4, writers: 0.15 } as const

/** No value is written twice, in any process. */
const VALUES_EACH = 1e9
let value = index * VALUES_EACH

const stage: Stage = {
  begin: plan.fault === 'untold' ? untold(wired) : told(wired),
  familyOf,
  reads,
  tally,
  async terminate(pid) {
    await direct.query('SELECT pg_terminate_backend($1)', [pid])
  },
  landing: landed.of,
  readBack: readOnce,
  nextValue: () => ++value,
  isPromised: () => racer.isPromised?.() ?? true,
}

const over = new AbortController()
let reading: Promise<unknown> = Promise.resolve()

async function readOn(): Promise<void> {
  while (!over.signal.aborted) {
    await readOnce(fashionable(places, FASHION.readers))
    await pause(Math.random() * plan.readPauseMs)
  }
}

async function readOnce(place: number): Promise<number> {
  const { family, id } = familyOf(place)
  const startedAt = now()
  try {
    const served = Number((await family.read(id)).name)
    reads.add({ place, value: served, startedAt, endedAt: now(), where: WHERE.outside })
    return served
  } catch (error) {
    noteError(tally, error)
    return Number.NaN
  }
}

async function writeOn(next: () => number | undefined): Promise<void> {
  const parts = {
    isolation: plan.isolation,
    somewhere: () => fashionable(places, FASHION.writers),
    mayThrowAfter: (place: number) => endsAnyway(nameOf(place)),
    isHeld: (place: number) => isHeld(nameOf(place)),
    random: Math.random,
  }
  for (let id = next(); id !== undefined; id = next()) {
    const script = writeScript(parts)
    landed.expect(id, script.end)
    ended.push(await perform(id, script, stage))
  }
}

const answers: { readonly [Asked in Question]: () => Promise<Answers[Asked]> } = {
  async plant() {
    const names = racer.families.map(({ name }) => name)
    await plantRows(direct, names, plan.keys)
    return names
  },
  async run() {
    reading = Promise.all(Array.from({ length: plan.readers }, readOn))
    let begun = 0
    const share = Math.ceil(plan.transactions / plan.processes)
    const next = (): number | undefined => (begun < share ? begun++ : undefined)
    await Promise.all(Array.from({ length: plan.writers }, () => writeOn(next)))
    return undefined
  },
  async stop() {
    over.abort()
    await reading
    return { ended, reads: reads.packed(), loads, tally, counts: racer.counts?.() ?? {} }
  },
  async look() {
    const values: number[] = []
    let [lasting, lastingLoads] = [0, 0]
    for (let place = 0; place < places; place++) {
      const before = loads
      values.push(await readOnce(place))
      if (!isLasting(nameOf(place))) continue
      lasting++
      lastingLoads += loads - before
    }
    return { values, lasting, lastingLoads }
  },
}

process.on('message', (question: Question) => {
  answers[question]().then(
    (answer: unknown) => process.send?.({ answer } satisfies Reply),
    (error: unknown) => process.send?.({ failed: error instanceof Error ? String(error.stack) : String(error) }),
  )
})
process.on('disconnect', () => {
  void Promise.allSettled([racer.close(), wired.end(), direct.end(), wire.close()]).finally(() => process.exit())
})
process.send?.({ answer: undefined } satisfies Reply)
