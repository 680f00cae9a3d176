import type { Case, Deed, Mutant } from './case.js'
import { createPlacement } from './cluster.js'
import type { Step, World } from './explore.js'
import { readCall, startProcess, type Process } from './process.js'
import { createServer } from './server.js'
import { openWire, type Wire } from './wire.js'

/** A process with what is known of it from outside. */
interface Actor {
  readonly name: string
  readonly process: Process
  readonly wire: Wire
  /** Everything that has reached it, in order: its state is a function of this. */
  readonly history: string[]
  readonly callers: Caller[]
  /** What this process promised itself when an invalidation stayed pending. */
  readonly owed: Map<string, number>
  dead: boolean
}

/** One caller and how far it is; `next` is what it waits for us to do. */
interface Caller {
  readonly name: string
  readonly deed: Deed
  next: Step[]
  /** What a read that has begun may not be older than. */
  need: number
  done: boolean
}

/**
 * A run of a case. The promise it checks: a read that starts after an invalidation has returned gives nothing older
 * than what was committed before that invalidation was called.
 */
export function createWorld(scenario: Case, mutant?: Mutant): World {
  const left = { timeouts: 0, expiries: 0, evictions: 0, crashes: 0, timers: 0, moves: 0, ...scenario.faults }
  const wireFaults = Object.assign(left, { splitReplies: scenario.splitReplies ?? false })
  const server = createServer()
  const placement = createPlacement(scenario.primaries ?? 1, scenario.owners)
  scenario.plant?.(server)
  const committed = new Map<string, number>()
  const owed = new Map<string, number>()
  const version = (of: Map<string, number>, key: string): number => of.get(key) ?? 0
  let broken: string | undefined

  const actors = Object.entries(scenario.processes).map(([name, deeds]) => {
    const history: string[] = []
    const heard = (news: string): void => void history.push(news)
    const wire = openWire(name, wireFaults, heard)
    const process = startProcess(name, wire, server, placement, mutant, scenario.waitMs ?? Infinity, heard)
    const actor: Actor = { name, process, wire, history, callers: [], owed: new Map(), dead: false }
    deeds.forEach((deed, i) => {
      const caller: Caller = { name: `${name}/${i}`, deed, next: [], need: 0, done: false }
      caller.next = [
        step(actor, caller, 'read' in deed ? `starts reading ${deed.read}` : `commits ${deed.write}`, () =>
          begin(actor, caller),
        ),
      ]
      actor.callers.push(caller)
    })
    return actor
  })

  /** A step of a caller: it happens once, and the process notices. */
  function step(actor: Actor, caller: Caller, what: string, take: () => void): Step {
    const self: Step = {
      name: `${caller.name} ${what}`,
      take() {
        caller.next = caller.next.filter((other) => other !== self)
        actor.history.push(self.name)
        take()
      },
    }
    return self
  }

  function begin(actor: Actor, caller: Caller): void {
    if ('read' in caller.deed) read(actor, caller, caller.deed.read)
    else write(actor, caller, caller.deed)
  }

  function read(actor: Actor, caller: Caller, key: string): void {
    const need = Math.max(version(owed, key), version(actor.owed, key))
    caller.need = need
    void actor.process.engine
      .readThrough(readCall(key), () => load(actor, caller, key))
      .then((value) => {
        caller.done = true
        if (actor.dead || (value as number) >= need) return
        broken = `${caller.name} began when version ${need} of ${key} was owed to it, and was given version ${String(value)}`
      })
  }

  /** The database is asked in a step of its own, and answers in another where loads can be shared. */
  function load(actor: Actor, caller: Caller, key: string): Promise<number> {
    return new Promise((resolve) => {
      const ask = step(actor, caller, `loads ${key}`, () => {
        const value = version(committed, key)
        actor.history.push(`got ${value}`)
        if (scenario.splitLoads !== true) resolve(value)
        else caller.next.push(step(actor, caller, `has loaded ${key}, version ${value}`, () => resolve(value)))
      })
      caller.next.push(ask)
    })
  }

  function write(actor: Actor, caller: Caller, deed: Extract<Deed, { write: string }>): void {
    const key = deed.write
    const value = version(committed, key) + 1
    committed.set(key, value)
    const by = deed.by ?? { key }
    const targets =
      'key' in by ? { keys: [by.key], patterns: [], tags: [] } : { keys: [], patterns: [by.pattern], tags: [] }
    caller.next.push(
      step(actor, caller, `invalidates ${'key' in by ? by.key : by.pattern}`, () => {
        void actor.process.engine.invalidate(targets, 'simulated').then((state) => {
          caller.done = true
          if (actor.dead) return
          const to = state === 'done' ? owed : actor.owed
          to.set(key, Math.max(version(to, key), value))
          actor.history.push(`${caller.name} invalidated: ${state}`)
        })
      }),
    )
  }

  function crash(actor: Actor): void {
    left.crashes--
    actor.dead = true
    actor.wire.cut()
  }

  function spent(kind: 'expiries' | 'evictions' | 'timers' | 'moves', name: string, take: () => void): Step {
    return {
      name,
      take() {
        left[kind]--
        take()
      },
    }
  }

  function steps(): Step[] {
    const possible: Step[] = []
    for (const actor of actors) {
      possible.push(...actor.wire.steps())
      if (actor.dead) continue
      for (const caller of actor.callers) possible.push(...caller.next)
      if (left.timers > 0) {
        for (const timer of actor.process.timers()) possible.push(spent('timers', timer.name, timer.take))
      }
      const busy = actor.callers.some((caller) => !caller.done)
      if (left.crashes > 0 && busy && actor.history.length > 0) {
        possible.push({ name: `${actor.name} dies`, take: () => crash(actor) })
      }
    }
    if (left.expiries > 0) {
      for (const key of server.keysIn('lease')) {
        possible.push(spent('expiries', `the lease of ${key} runs out`, () => server.remove(key)))
      }
    }
    if (left.evictions > 0) {
      for (const key of server.keysIn('any')) {
        possible.push(spent('evictions', `${key} is evicted`, () => server.remove(key)))
      }
    }
    if (left.moves > 0) {
      for (const key of server.keysIn('any')) {
        possible.push(spent('moves', `${key} moves to another primary`, () => placement.move(key)))
      }
    }
    return possible
  }

  return {
    steps,
    violation: () => broken,
    fingerprint: () =>
      JSON.stringify([
        server.describe(),
        [...committed],
        [...owed],
        left,
        placement.moves,
        server.keysIn('any').map((key) => placement.owner(key)),
        actors.map(({ history, wire, callers, dead }) => [history, wire.describe(), callers.map((c) => c.need), dead]),
      ]),
  }
}
