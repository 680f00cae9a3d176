import type { Fence } from '../../src/engine/fence.js'
import { PLAIN } from '../../src/engine/how.js'
import type { Targets } from '../../src/engine/targets.js'
import type { Transaction } from './case.js'
import { commit, settle, step, targetsOf, type Turn } from './turn.js'
import { oweUnderFence } from './writing.js'

/**
 * Writes a row in a transaction that has a snapshot of its begin. What it has not committed has a version of its own,
 * which nobody else may ever see.
 */
export function transact(turn: Turn<Transaction>): void {
  const { deed, row, call, caller, host, stage } = turn
  const { process } = host
  const scope = process.openTransaction()
  const began = stage.database.version(row)
  const targets = targetsOf(turn, deed.by)
  let own: number | undefined

  async function work(): Promise<void> {
    if (deed.reads === 'before') await read()
    const fence = deed.fence === true ? await process.engine.raiseFence(targets, 'simulated') : undefined
    if (deed.ends !== 'without a write') {
      await step(turn, `writes ${row}`)
      own = began + 1
      await process.send(targets, PLAIN, fence)
      if (deed.reads === 'after') await read()
    }
    endBy(turn, fence)
  }

  /** What it has written itself, it reads. */
  async function read(): Promise<void> {
    const load = async (): Promise<number> => {
      await step(turn, `loads ${row} inside`)
      return own ?? began
    }
    const value = (await process.read(call, load)) as number
    if (host.dead || own === undefined || value === own) return
    stage.breakPromise(
      `${caller.name} began when version ${own} of ${row} was owed to it, and was given version ${value}`,
    )
  }

  function endBy({ later }: Turn, fence: Fence | undefined): void {
    switch (deed.ends) {
      case 'unknown':
        return later('loses its connection in COMMIT', doubt)
      case 'commit':
        return later(`commits ${row}`, () => {
          const version = commit(turn)
          if (fence !== undefined) oweUnderFence(turn, targets, version)
          finish(scope.commit(), targets)
        })
      default:
        return later('rolls back', () => finish(scope.rollback(), undefined))
    }
  }

  /** Both must have come: the row has changed, and it was invalidated. */
  function doubt(): void {
    let state: 'done' | 'pending' | undefined
    let committed: number | undefined
    const due = (): void => {
      if (committed === undefined || state === undefined || host.dead) return
      settle(turn, targets, state, new Map([[row, committed]]))
    }
    stage.database.commitLate(row, `COMMIT of ${caller.name}`, (version) => {
      committed = version
      due()
    })
    void scope.commit('unknown').then(() => {
      caller.done = true
      state = stateOf(targets)
      due()
    })
  }

  function finish(ending: Promise<void>, sent: Targets | undefined): void {
    const until = new Map(stage.database.all())
    void ending.then(() => {
      caller.done = true
      if (!host.dead && sent !== undefined) settle(turn, sent, stateOf(sent), until)
    })
  }

  function stateOf({ keys, tags }: Targets): 'done' | 'pending' {
    return process.engine.isPending({ key: keys[0] ?? '', tags }) ? 'pending' : 'done'
  }

  void scope.run(work)
}
