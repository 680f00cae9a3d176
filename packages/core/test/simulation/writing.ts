import type { Fence } from '../../src/engine/fence.js'
import type { Targets } from '../../src/engine/targets.js'
import type { Put, Write } from './case.js'
import { commit, howOf, owedBy, settle, targetsOf, type Turn } from './turn.js'

/** Commits, and then invalidates. */
export function invalidate(turn: Turn<Write>): void {
  const { deed, caller, host, stage } = turn
  const targets = targetsOf(turn, deed.by)
  commit(turn)
  turn.later(`invalidates ${[...targets.keys, ...targets.patterns, ...targets.tags].join()}`, () => {
    // What has not been committed by now may be loaded later.
    const until = new Map(stage.database.all())
    host.history.push(
      [...until]
        .map((entry) => entry.join(' at '))
        .toSorted()
        .join(),
    )
    void host.process.engine.invalidate(targets, 'simulated', howOf(deed)).then((state) => {
      caller.done = true
      if (!host.dead) settle(turn, targets, state, until)
    })
  })
}

/** Commits under a fence. */
export function write(turn: Turn<Write>): void {
  const { deed, row, host } = turn
  const targets = targetsOf(turn, deed.by)
  void host.process.engine.raiseFence(targets, 'simulated').then((fence) => {
    turn.later(`commits ${row}`, () => {
      oweUnderFence(turn, targets, commit(turn))
      endFence(turn, fence, targets)
    })
  })
}

function endFence(turn: Turn<Write>, fence: Fence, targets: Targets): void {
  const { deed, caller, host, stage } = turn
  const until = new Map(stage.database.all())
  void fence.end(howOf(deed)).then((state) => {
    caller.done = true
    if (!host.dead) settle(turn, targets, state, until)
  })
}

/** Under a fence that stands, what was committed is safe from here on, even if its process dies. */
export function oweUnderFence({ row, host, stage }: Turn, targets: Targets, version: number): void {
  const { server, scenario } = stage
  const isSafe = !host.process.hasFailedFence() && !server.hasLapsed(host.name)
  // A standby that takes over may know nothing of the fence, and much of what lay there before.
  if (!isSafe || scenario.faults?.failovers !== undefined) return
  for (const debts of owedBy(true, host, stage)) debts.oweTargets(targets, (key) => (key === row ? version : 0))
}

/** Commits, and has the value stored. */
export function put(turn: Turn<Put>): void {
  const { deed, row, call, caller, host, stage } = turn
  const { engine } = host.process
  const { server, scenario } = stage
  let version: number | undefined

  const method = (): Promise<number> =>
    new Promise((resolve, reject) => {
      turn.later(deed.throws === true ? `fails to commit ${row}` : `commits ${row}`, () => {
        if (deed.throws === true) return answer('fails', () => reject(new Error('The write failed')))
        version = commit(turn)
        const stands = server.standing(row).some((member) => member.startsWith(host.name))
        // Under a barrier that stands, what it has committed is safe from here on, even if its process dies.
        if (isAlone() && stands && scenario.faults?.failovers === undefined) {
          for (const debts of owedBy(true, host, stage)) debts.owe(row, version)
        }
        return answer(`has committed ${row}, version ${version}`, () => resolve(version as number))
      })
    })

  function answer(what: string, take: () => void): void {
    if (scenario.splitLoads === true) turn.later(what, take)
    else take()
  }

  function end(): void {
    caller.done = true
    if (host.dead || version === undefined) return
    const isPending = engine.isPending(call)
    for (const debts of owedBy(!isPending, host, stage)) debts.owe(row, version)
    host.history.push(`${caller.name} ${isPending ? 'is pending' : 'is through'}`)
  }
  engine.writeThrough(call, method, undefined, howOf(deed)).then(end, end)

  /** Whether this process puts no other value there, whose barrier could be taken for this one's. */
  function isAlone(): boolean {
    const deeds = scenario.processes[host.name] ?? []
    return deeds.filter((other) => 'put' in other && other.put === row).length === 1
  }
}
