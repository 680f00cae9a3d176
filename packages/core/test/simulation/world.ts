import type { CacheEvent } from '../../src/events/events.js'
import { createCaller } from './callers.js'
import type { Case, Faults, Mutant } from './case.js'
import { createPlacement } from './cluster.js'
import { createDatabase } from './database.js'
import { createDebts } from './debts.js'
import { createFeed, type SimulatedFeed } from './feeds.js'
import { createTime } from './time.js'
import type { Step, World } from './explore.js'
import { startProcess } from './process.js'
import { createServer } from './server.js'
import { createStandby } from './standby.js'
import type { Caller, Host, Stage } from './turn.js'
import { createTroubles } from './troubles.js'
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
  ticks: 0,
  pings: 0,
  breaks: 0,
}

/** A process with what is known of it from outside. Its state is a function of its history. */
interface Actor extends Host {
  readonly wire: Wire
  readonly feed: SimulatedFeed
  callers: readonly Caller[]
  dead: boolean
}

/**
 * A run of a case. The promises it checks: a read that starts after an invalidation has returned gives nothing that it
 * named and that is older than what was committed before it was called. A read that starts after a write-through has
 * returned gives nothing older than what that has committed; where its barrier, or the fence of a write, stood when it
 * committed, so does one that starts after the commit. Nobody is given what was not committed. Where loads come from a
 * replica that lags, all this is owed as soon as it has got it; and to a process that answers unasked for a while when that
 * has passed, unless it was the one that has invalidated. `seen` is told the kinds of events that the engine emits.
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
  const time = createTime(() => {
    stage.due.oweAs(stage.owed)
    for (const { history } of actors) history.push('time has passed')
  })
  let broken: string | undefined
  const stage: Stage = {
    scenario,
    server,
    database,
    owed: createDebts(scenario),
    due: createDebts(scenario),
    breakPromise: (violation) => (broken = violation),
  }

  function emit(event: CacheEvent): void {
    if (event.type === 'background.failed') broken = `something failed behind the callers: ${String(event.error)}`
    seen?.add(wordFor(event))
  }

  const common = { server, placement, standby, time, scenario, mutant }
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
    const {
      turns = false,
      tellsEverything: everything = false,
      tracked = Array.from({ length: placement.primaries }, (_, node) => node),
    } = scenario
    const feed = createFeed(name, {
      server,
      placement,
      time,
      turns,
      everything,
      tracked,
      rules: mutant?.feed ?? {},
      heard,
    })
    const process = startProcess(name, { ...common, wire, feed, heard, emit: told })
    const isBounded = scenario.near?.[name] === 'bounded'
    const actor: Actor = { name, process, wire, feed, history, callers: [], owed: own, isBounded, dead: false }
    feed.start()
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
    stage.due.forget()
    for (const { dead, callers, history, process, feed } of actors) {
      for (const caller of callers) caller.forgive()
      if (dead) continue
      history.push('another server answers')
      feed.cut()
      process.renewed()
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
      ...actor.process.looks(),
      ...(actor.isBounded ? actor.feed.steps() : []),
      ...faults('pings', actor.isBounded ? actor.feed.pings() : []),
      ...faults('breaks', actor.isBounded ? actor.feed.breaks() : []),
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

  const { expiries, endings, evictions, moves } = createTroubles(server, database, placement, evicts)
  const listening = actors.filter(({ isBounded }) => isBounded)
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

  /** Feeds are told of what it changes. */
  function observed(step: Step): Step {
    if (listening.length === 0) return step
    return {
      name: step.name,
      take() {
        step.take()
        for (const { feed } of listening) feed.observe()
      },
    }
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
        ...faults('ticks', time.steps()),
      ]).map(observed),
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
        stage.due.describe(),
        left,
        time.ms,
        placement.moves,
        server.keysIn('any').map((key) => placement.owner(key)),
        // What its callers are owed shows neither in the server nor in the process.
        actors.map(({ history, wire, feed, isBounded, callers, dead }) => [
          history,
          wire.describe(),
          isBounded && feed.describe(),
          callers.map((c) => c.dead),
          dead,
        ]),
      ]),
  }
}
