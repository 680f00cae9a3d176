import { setTimeout as pause } from 'node:timers/promises'
import type { Floors } from './floors.js'
import { dueMs, type Plan } from './plan.js'
import type { Family } from './racer.js'
import type { Rows } from './rows.js'
import { judge, note, type Tally } from './tally.js'

/** One process's part in a race. */
export interface Lane {
  readonly plan: Plan
  /** Which of the processes this is, from 0. */
  readonly index: number
  readonly families: readonly Family[]
  readonly tallies: ReadonlyMap<string, Tally>
  readonly floors: Floors
  readonly rows: Pick<Rows, 'bump'>
  readonly isPromised: () => boolean
}

/** Each reader asks for what may not be answered any more, then reads, until told to stop. */
export async function readAll(lane: Lane, isOver: () => boolean): Promise<void> {
  const reader = async (): Promise<void> => {
    while (!isOver()) {
      const { family, id } = somewhere(lane)
      await readOnce(lane, family, id)
      await pause(Math.random() * lane.plan.readPauseMs)
    }
  }
  await Promise.all(Array.from({ length: lane.plan.readers }, reader))
}

/** Writers take turns at rows until this process has done its share. */
export async function writeAll(lane: Lane): Promise<void> {
  const { plan } = lane
  let left = Math.ceil(plan.writes / plan.processes)
  const busy = new Set<string>()

  const writer = async (): Promise<void> => {
    while (left > 0) {
      const { family, id } = somewhere(lane)
      const place = `${family.name} ${id}`
      const isOurs = plan.restMs === 0 || (id % plan.processes === lane.index && !busy.has(place))
      if (!isOurs) {
        await pause(0)
        continue
      }
      left -= 2
      busy.add(place)
      await turn(lane, family, id)
      await pause(plan.restMs)
      busy.delete(place)
      await pause(Math.random() * plan.writePauseMs)
    }
  }
  await Promise.all(Array.from({ length: plan.writers }, writer))
}

/**
 * Two writes to one row: the first drops what is cached, a reader comes and loads, and the second lands somewhere in
 * that load, as it does where a row is popular and written often.
 */
async function turn(lane: Lane, family: Family, id: number): Promise<void> {
  await writeOnce(lane, family, id)
  const reading = readOnce(lane, family, id)
  await pause(Math.random() * lane.plan.loadMs)
  await writeOnce(lane, family, id)
  await reading
}

async function writeOnce({ tallies, floors, rows, isPromised }: Lane, family: Family, id: number): Promise<void> {
  const tally = tallies.get(family.name)!
  let version = 0
  try {
    await family.write(id, async () => {
      const row = await rows.bump(family.name, id)
      version = row.version
      return row
    })
    tally.writes++
    if (!isPromised()) {
      tally.unpromised++
      return
    }
    // Only now: what was promised was promised for reads that begin after the write has returned.
    await floors.raise(`${family.name}:${id}`, version)
  } catch (error) {
    note(tally, error)
  }
}

async function readOnce({ plan, tallies, floors }: Lane, family: Family, id: number): Promise<void> {
  const tally = tallies.get(family.name)!
  try {
    const floor = await floors.read(`${family.name}:${id}`, dueMs(plan))
    const { version } = await family.read(id)
    judge(tally, id, floor, version)
  } catch (error) {
    note(tally, error)
  }
}

/** How long one row is in everybody's mouth, in milliseconds, and how often a reader or writer then goes for it. */
const FASHION_MS = 60
const FASHION_SHARE = 0.4

/** Any row of any family; now and then the one that all processes go for at this moment. */
function somewhere({ plan, families }: Lane): { readonly family: Family; readonly id: number } {
  const places = plan.keys * families.length
  const fashion = Math.floor(Date.now() / FASHION_MS)
  const place = Math.random() < FASHION_SHARE ? (fashion * STRIDE) % places : Math.floor(places * Math.random())
  return { family: families[place % families.length]!, id: Math.floor(place / families.length) }
}

/** A prime, so that what is popular next is somewhere else, and all have their turn. */
const STRIDE = 7919
