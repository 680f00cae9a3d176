import { currentLoad } from '../../src/engine/current-load.js'
import { resolvePolicy } from '../../src/engine/lifetime.js'
import type { ReadCall } from '../../src/engine/read-call.js'
import type { Targets } from '../../src/engine/targets.js'
import type { Case, Deed } from './case.js'
import { rowOf, tagsAt, type Debts } from './debts.js'
import type { Step } from './explore.js'
import type { Process } from './process.js'
import type { Server } from './server.js'

/** One caller and how far it is; `next` is what it waits for us to do. */
export interface Caller {
  readonly name: string
  next: Step[]
  /** What a read that has begun must not be given. */
  dead: readonly number[]
  done: boolean
}

/** What callers act on. */
export interface Stage {
  readonly scenario: Case
  readonly server: Server
  /** The database: the version of each row. */
  readonly committed: Map<string, number>
  /** What is owed to every process. */
  readonly owed: Debts
  readonly breakPromise: (violation: string) => void
}

/** The process a caller runs in. */
export interface Host {
  readonly name: string
  readonly process: Process
  /** Everything that has reached it, in order. */
  readonly history: string[]
  /** What is owed to this process alone, while an invalidation of its own is pending. */
  readonly owed: Debts
  readonly dead: boolean
}

/** A caller that has not begun. */
export function createCaller(name: string, deed: Deed, host: Host, stage: Stage): Caller {
  const { scenario, server, committed, owed } = stage
  const { engine } = host.process
  const caller: Caller = { name, next: [], dead: [], done: false }
  const row = rowOf(deed)
  const versionOf = (key: string): number => committed.get(key) ?? 0
  const call = callFor(scenario, row)

  const begins = {
    read: () => read(() => engine.readThrough(call, load)),
    refresh: () => read(() => engine.refresh(call, load)),
    write,
    put,
  }
  const [kind] = Object.keys(deed) as [keyof typeof begins]
  then(kind === 'write' ? `commits ${row}` : `begins to ${kind} ${row}`, begins[kind])
  return caller

  /** A step of this caller: it happens once, and the process notices. */
  function then(what: string, take: () => void): void {
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
    const dead = [...new Set([...owed.deadOf(row), ...host.owed.deadOf(row)])]
    caller.dead = dead
    void ask().then((value) => {
      caller.done = true
      if (host.dead || !dead.includes(value as number)) return
      let due = value as number
      while (dead.includes(due)) due++
      stage.breakPromise(
        `${name} began when version ${due} of ${row} was owed to it, and was given version ${String(value)}`,
      )
    })
  }

  /** The database is asked in a step of its own, and answers in another where loads can be shared. */
  async function load(): Promise<number> {
    const version = await new Promise<number>((resolve) => {
      then(`loads ${row}`, () => {
        const found = versionOf(row)
        host.history.push(`got ${found}`)
        answer(`has loaded ${row}, version ${found}`, () => resolve(found))
      })
    })
    if (scenario.revealing === 'named') currentLoad()?.tag(...(scenario.rowTags?.[row]?.(version) ?? []))
    return version
  }

  function answer(what: string, take: () => void): void {
    if (scenario.splitLoads === true) then(what, take)
    else take()
  }

  function commit(): number {
    const version = versionOf(row) + 1
    committed.set(row, version)
    host.history.push(`committed ${version}`)
    return version
  }

  function write(): void {
    const targets = targetsOf(deed as Extract<Deed, { write: string }>)
    commit()
    then(`invalidates ${[...targets.keys, ...targets.patterns, ...targets.tags].join()}`, () => {
      // What has not been committed by now may be loaded later.
      const until = new Map(committed)
      host.history.push(
        [...until]
          .map((entry) => entry.join(' at '))
          .toSorted()
          .join(),
      )
      void engine.invalidate(targets, 'simulated').then((state) => {
        caller.done = true
        if (host.dead) return
        const debts = state === 'done' ? owed : host.owed
        debts.oweTargets(targets, (key) => until.get(key) ?? 0)
        host.history.push(`${name} invalidated: ${state}`)
      })
    })
  }

  function targetsOf({ by = { keys: [row] } }: Extract<Deed, { write: string }>): Targets {
    const nothing: Targets = { keys: [], patterns: [], tags: [] }
    return { ...nothing, ...(by === 'row tags' ? { tags: tagsAt(scenario, row, versionOf(row)) } : by) }
  }

  function put(): void {
    let version: number | undefined
    const method = (): Promise<number> =>
      new Promise((resolve, reject) => {
        const throws = 'throws' in deed
        then(throws ? `fails to commit ${row}` : `commits ${row}`, () => {
          if (throws) return answer('fails', () => reject(new Error('The write failed')))
          version = commit()
          // Under a barrier that stands, what it has committed is safe from here on, even if its process dies.
          if (isAlone() && server.standing(row).some((member) => member.startsWith(host.name))) owed.owe(row, version)
          answer(`has committed ${row}, version ${version}`, () => resolve(version as number))
        })
      })
    const end = (): void => {
      caller.done = true
      if (host.dead || version === undefined) return
      const isPending = engine.isPending(call)
      const debts = isPending ? host.owed : owed
      debts.owe(row, version)
      host.history.push(`${name} ${isPending ? 'is pending' : 'is through'}`)
    }
    engine.writeThrough(call, method).then(end, end)
  }

  /** Whether this process puts no other value there, whose barrier could be taken for this one's. */
  function isAlone(): boolean {
    const deeds = scenario.processes[host.name] ?? []
    return deeds.filter((other) => 'put' in other && other.put === row).length === 1
  }
}

/** A read as the engine takes it. */
function callFor({ tags, rowTags, revealing, policy = {} }: Case, key: string): ReadCall {
  const isDeclared = rowTags !== undefined && revealing !== 'named'
  return {
    key,
    tags: tags?.[key] ?? [],
    definition: '',
    accepts: undefined,
    method: 'simulated',
    self: undefined,
    isStill: () => true,
    policy: resolvePolicy([{ ttl: '1h', jitter: 0, ...policy }]),
    args: [],
    unless: undefined,
    revealsTags: isDeclared,
    tagsOf: (version, named) => (isDeclared ? (rowTags[key]?.(version as number) ?? []) : named),
  }
}
