import { resolvePolicy } from '../../src/engine/lifetime.js'
import { PLAIN, type How } from '../../src/engine/how.js'
import type { Invalidated } from '../../src/engine/invalidate.js'
import type { ReadCall } from '../../src/engine/read-call.js'
import type { Targets } from '../../src/engine/targets.js'
import type { Case, Deed, Ways } from './case.js'
import type { Database } from './database.js'
import { tagsAt, type Debts } from './debts.js'
import type { Step } from './explore.js'
import type { Process } from './process.js'
import type { Server } from './server.js'
import { BOUND_MS } from './time.js'

/** What callers act on. */
export interface Stage {
  readonly scenario: Case
  readonly server: Server
  readonly database: Database
  /** What is owed to every process, but to those that answer unasked for a while. */
  readonly owed: Debts
  /** What was owed before that while, and so is owed to them as well. */
  readonly due: Debts
  readonly breakPromise: (violation: string) => void
}

/** The process a caller runs in. */
export interface Host {
  readonly name: string
  readonly process: Process
  /** Everything that has reached it, in order. */
  readonly history: string[]
  /** What is owed to this process alone, while an invalidation of its own is pending, or may have to be repeated. */
  readonly owed: Debts
  /** Whether it answers unasked for a while. What it has itself invalidated is owed to it at once. */
  readonly isBounded: boolean
  readonly dead: boolean
}

/** One caller and how far it is; `next` is what it waits for us to do. */
export interface Caller {
  readonly name: string
  next: Step[]
  /** What a read that has begun must not be given. */
  dead: readonly number[]
  /** Another server answers, and may not know what was owed; only what this process itself has invalidated stays. */
  readonly forgive: () => void
  done: boolean
}

/** What a caller does its deed with. */
export interface Turn<Kind extends Deed = Deed> {
  readonly deed: Kind
  readonly row: string
  readonly call: ReadCall
  readonly caller: Caller
  readonly host: Host
  readonly stage: Stage
  /** A step of this caller: it happens once, and the process notices. */
  readonly later: (what: string, take: () => void) => void
}

/** A step of this caller that the method waits for. */
export function step({ later }: Turn, what: string): Promise<void> {
  return new Promise((resolve) => later(what, resolve))
}

/** Commits the row, in the same step. */
export function commit({ row, host, stage }: Turn): number {
  const version = stage.database.commit(row)
  host.history.push(`committed ${version}`)
  return version
}

/** The invalidation of `targets` has ended so: whoever begins from now on is owed what `until` tells. */
export function settle(
  { deed, caller, host, stage }: Turn,
  targets: Targets,
  state: Invalidated,
  until: ReadonlyMap<string, number>,
): void {
  const hasWaited = 'wait' in deed && state === 'done'
  for (const debts of [...owedBy(state === 'done', host, stage), ...(hasWaited ? [stage.due] : [])]) {
    debts.oweTargets(targets, (key) => until.get(key) ?? 0)
  }
  host.history.push(`${caller.name} invalidated: ${state}`)
}

/** Who is owed what has ended so. Where it may have to be repeated, its own process is in any case. */
export function owedBy(isDone: boolean, host: Host, stage: Stage): readonly Debts[] {
  if (!isDone) return [host.owed]
  return stage.scenario.hears === true || host.isBounded ? [stage.owed, host.owed] : [stage.owed]
}

/** What the deed names: the tags of the row are those that it has now. */
export function targetsOf({ row, stage }: Turn, by: Partial<Targets> | 'row tags' = { keys: [row] }): Targets {
  const nothing: Targets = { keys: [], patterns: [], tags: [] }
  const { scenario, database } = stage
  return { ...nothing, ...(by === 'row tags' ? { tags: tagsAt(scenario, row, database.version(row)) } : by) }
}

/** How the deed invalidates. Nothing takes time here: only that there is some counts. */
export function howOf({ hold, replicas, wait }: Ways): How {
  return {
    holdMs: hold === true ? 200 : PLAIN.holdMs,
    replicas: replicas === true ? { min: 1, timeoutMs: 1 } : PLAIN.replicas,
    waitMs: wait === true ? BOUND_MS + 1 : PLAIN.waitMs,
  }
}

/** A read as the engine takes it. */
export function callFor({ tags, rowTags, revealing, policy = {} }: Case, key: string): ReadCall {
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
