import type { CacheEvent } from '../../src/events/events.js'
import type { Deadline } from './barriers.js'
import { createCaller } from './callers.js'
import type { Case, Faults, Mutant } from './case.js'
import { createPlacement } from './cluster.js'
import { createDatabase } from './database.js'
import { createDebts } from './debts.js'
import type { Step, World } from './explore.js'
import { startProcess } from './process.js'
import { createServer } from './server.js'
import { createStandby } from './standby.js'
import type { Caller, Host, Stage } from './turn.js'
import { wordFor } from './word-for.js'
import { openWire, type Wire } from './wire.js'

const NO_FAULTS: Required<Faults> = {
  timeouts: 0,
  expiries: 0,
  evictions: 0,
  crashes: 0,
  timers: 0,
  moves: 0,
  syncs: 0,
  failovers: 0,
}

/** A process with what is known of it from outside. Its state is a function of its history. */
interface Actor extends Host {
  readonly wire: Wire
  callers: readonly Caller[]
  dead: boolean
}

/**
 * A run of a case. The promises it checks: a read that starts after an invalidation has returned gives nothing that it
 * named and that is older than what was committed before it was called. A read that starts after a write-through has
 * returned gives nothing older than what that has committed; where its barrier, or the fence of a write, stood when it
 * committed, so does one that starts after the commit. Nobody is given what was not committed. Where loads come from a
 * replica that lags, all this is owed as soon as it has got it. `seen` is told the kinds of events that the engine emits.
 */
export function createWorld(scenario: Case, mutant?: Mutant, seen?: Set<string>): World {
  const left = { ...NO_FAULTS, ...scenario.faults }
  const { splitReplies = false, timesOut = /./, evicts = /./ } = scenario
  const wireFaults = Object.assign(left, { splitReplies, mayTimeOut: (what: string) => timesOut.test(what) })
  const database = createDatabase(scenario.lagging === true)
  const server = createServer(database.moment)
  const placement = createPlacement(scenario.primaries ?? 1, scenario.owners)
  scenario.plant?.(server)
  const standby = createStandby(server)
  let broken: string | undefined
  const stage: Stage = {
    scenario,
    server,
    database,
    owed: createDebts(scenario),
    breakPromise: (violation) => (broken = violation),
  }

  function emit(event: CacheEvent): void {
    if (event.type === 'background.failed') broken = `something failed behind the callers: ${String(event.error)}`
    seen?.add(wordFor(event))
  }

  const actors = Object.entries(scenario.processes).map(([name, deeds]) => {
    const history: string[] = []
    const heard = (news: string): void => void history.push(news)
    const wire = openWire(name, wireFaults, heard)
    const own = createDebts(scenario)
    const told = (event: CacheEvent): void => {
      emit(event)
      const isRepeated = event.type === 'invalidation.recovered' && actor.process.engine.pendingInvalidations() === 0
      if (scenario.hears === true && isRepeated) stage.owed.oweAs(own)
    }
    const process = startProcess(name, { wire, server, placement, standby, scenario, mutant, heard, emit: told })
    const actor: Actor = { name, process, wire, history, callers: [], owed: own, dead: false }
    actor.callers = deeds.map((deed, i) => createCaller(`${name}/${i}`, deed, actor, stage))
    return actor
  })

  function crash(actor: Actor): void {
    actor.dead = true
    actor.wire.cut()
  }

  /** What the standby has not been given is owed to those alone who know of it, until they have repeated it. */
  function hearOfStandby(): void {
    stage.owed.forget()
    for (const { dead, callers, history, process } of actors) {
      for (const caller of callers) caller.forgive()
      if (dead) continue
      history.push('another server answers')
      process.engine.renewed()
    }
  }

  function takesOver(): readonly Step[] {
    if (scenario.hears !== true) return standby.takesOver()
    return standby.takesOver().map(({ name, take }) => ({
      name,
      take() {
        take()
        hearOfStandby()
      },
    }))
  }

  function stepsOf(actor: Actor): readonly Step[] {
    if (actor.dead) return actor.wire.steps()
    const isBusy = actor.history.length > 0 && actor.callers.some((caller) => !caller.done)
    return [
      ...actor.wire.steps(),
      ...actor.callers.flatMap((caller) => caller.next),
      ...faults('timers', actor.process.timers()),
      ...faults('crashes', isBusy ? [{ name: `${actor.name} dies`, take: () => crash(actor) }] : []),
    ]
  }

  /** Steps that are possible as long as there is some of this trouble left. */
  function faults(kind: keyof Faults, steps: readonly Step[]): readonly Step[] {
    if (left[kind] === 0) return []
    return steps.map(({ name, take }) => ({
      name,
      take() {
        left[kind]--
        take()
      },
    }))
  }

  function expiries(): readonly Step[] {
    return [
      ...server.keysIn('lease').map((key) => ({ name: `the lease of ${key} runs out`, take: () => server.evict(key) })),
      // A writer's bound is longer than a replica ever lags.
      ...(database.hasReached(database.moment()) ? server.deadlines() : [])
        .filter(({ outlasts }) => outlasts === undefined)
        .map(passing),
    ]
  }

  function passing({ name, member, pass }: Deadline & { readonly pass: () => void }): Step {
    return { name: `the deadline of ${member} in the barrier on ${name} passes`, take: pass }
  }

  /** Hold-offs end, sooner or later, but not before what they wait for. */
  const endings = (): readonly Step[] =>
    server
      .deadlines()
      .filter(({ outlasts }) => outlasts !== undefined && database.hasReached(outlasts))
      .map(passing)

  function evictions(): readonly Step[] {
    const { side } = server
    return [
      ...server.keysIn('any').map((key) => ({
        name: server.barrier(key) === undefined ? `${key} is evicted` : `barrier on ${key} is evicted`,
        take: () => server.evict(key),
      })),
      ...side.names().map((name) => ({ name: `${name} is evicted`, take: () => side.evict(name) })),
    ].filter(({ name }) => evicts.test(name))
  }

  const moves = (): readonly Step[] =>
    server.keysIn('any').map((key) => ({
      name: `${key} moves to another primary`,
      take: () => placement.move(key),
    }))

  const opening = [...(scenario.opening ?? [])]

  /** The one step that comes next while the run is being opened. */
  function opened(steps: readonly Step[]): readonly Step[] {
    const [first] = opening
    if (first === undefined) return steps
    const step = steps.find(({ name }) => name.startsWith(first))
    if (step === undefined) throw new Error(`There is no step '${first}' among ${steps.map(({ name }) => name).join()}`)
    return [
      {
        name: step.name,
        take() {
          opening.shift()
          step.take()
        },
      },
    ]
  }

  return {
    steps: () =>
      opened([
        ...actors.flatMap(stepsOf),
        ...database.steps(),
        ...endings(),
        ...faults('expiries', expiries()),
        ...faults('evictions', evictions()),
        ...faults('moves', moves()),
        ...faults('syncs', standby.syncs()),
        ...faults('failovers', takesOver()),
      ]),
    violation: () => broken,
    end() {
      for (const { process } of actors) process.end()
    },
    fingerprint: () =>
      JSON.stringify([
        server.describe(),
        server.side.describe(),
        database.describe(),
        left.failovers > 0 || standby.failovers > 0 ? standby.describe() : '',
        stage.owed.describe(),
        left,
        placement.moves,
        server.keysIn('any').map((key) => placement.owner(key)),
        // What its callers are owed shows neither in the server nor in the process.
        actors.map(({ history, wire, callers, dead }) => [history, wire.describe(), callers.map((c) => c.dead), dead]),
      ]),
  }
}
