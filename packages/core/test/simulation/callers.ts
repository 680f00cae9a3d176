import { currentLoad } from '../../src/engine/current-load.js'
import type { Deed } from './case.js'
import { rowOf } from './debts.js'
import type { Step } from './explore.js'
import { transact } from './transacting.js'
import { callFor, type Caller, type Host, type Stage, type Turn } from './turn.js'
import { invalidate, put, write } from './writing.js'

/** A caller that has not begun. */
export function createCaller(name: string, deed: Deed, host: Host, stage: Stage): Caller {
  const { scenario, database } = stage
  const owed = host.isBounded ? stage.due : stage.owed
  const { engine } = host.process
  const row = rowOf(deed)
  const caller: Caller = {
    name,
    next: [],
    dead: [],
    forgive: () => (caller.dead = caller.dead.filter((version) => host.owed.deadOf(row).includes(version))),
    done: false,
  }
  const call = callFor(scenario, row)
  const turn: Omit<Turn, 'deed'> = { row, call, caller, host, stage, later }

  if ('read' in deed) later(`begins to read ${row}`, () => read(() => host.process.readThrough(call, load)))
  else if ('refresh' in deed) later(`begins to refresh ${row}`, () => read(() => engine.refresh(call, load)))
  else if ('put' in deed) later(`begins to put ${row}`, () => put({ ...turn, deed }))
  else if ('transaction' in deed) later(`begins a transaction on ${row}`, () => transact({ ...turn, deed }))
  else if (deed.fence === true) later(`begins to write ${row}`, () => write({ ...turn, deed }))
  else later(`commits ${row}`, () => invalidate({ ...turn, deed }))
  return caller

  function later(what: string, take: () => void): void {
    const step: Step = {
      name: `${name} ${what}`,
      take() {
        caller.next = caller.next.filter((other) => other !== step)
        host.history.push(step.name)
        take()
      },
    }
    caller.next.push(step)
  }

  function read(ask: () => Promise<unknown>): void {
    // Of a replica that lags its own load may give what was so before.
    const due = [...owed.deadOf(row), ...host.owed.deadOf(row)].filter((version) => version < database.found(row))
    caller.dead = [...new Set(due)]
    const end = (): void => {
      caller.done = true
    }
    const asked = scenario.loadsFail === true ? ask().catch(() => undefined) : ask()
    void asked.finally(end).then((value) => {
      // Its load has failed, and it was told so.
      if (host.dead || value === undefined) return
      const given = value as number
      if (given > database.version(row)) {
        stage.breakPromise(`${name} was given version ${given} of ${row}, which nobody had committed`)
      }
      const { dead } = caller
      if (!dead.includes(given)) return
      let least = given
      while (dead.includes(least)) least++
      stage.breakPromise(`${name} began when version ${least} of ${row} was owed to it, and was given version ${given}`)
    })
  }

  /** The database is asked in a step of its own, and answers in another where loads can be shared. */
  async function load(): Promise<number> {
    const version = await new Promise<number>((resolve, reject) => {
      const others = [...caller.next]
      if (scenario.loadsFail === true) {
        later(`fails to load ${row}`, () => {
          caller.next = others
          reject(new Error('The load has failed'))
        })
      }
      later(`loads ${row}`, () => {
        caller.next = others
        const found = database.found(row)
        host.history.push(`got ${found}`)
        if (scenario.splitLoads === true) later(`has loaded ${row}, version ${found}`, () => resolve(found))
        else resolve(found)
      })
    })
    if (scenario.revealing === 'named') currentLoad()?.tag(...(scenario.rowTags?.[row]?.(version) ?? []))
    return version
  }
}
