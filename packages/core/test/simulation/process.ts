import type { Clock } from '../../src/base/clock.js'
import { jsonSerializer } from '../../src/entry/json-serializer.js'
import { createEngine, type Engine } from '../../src/engine/engine.js'
import { createLeaseTogether } from '../../src/engine/lease-together.js'
import { createFlights } from '../../src/engine/single-flight.js'
import type { Emit } from '../../src/events/emitter.js'
import { codedStore } from '../../src/store/coded-store.js'
import type { Store } from '../../src/store/store.js'
import type { Case, Mutant } from './case.js'
import type { Placement } from './cluster.js'
import type { Step } from './explore.js'
import type { Server } from './server.js'
import { simulatedStore } from './store.js'
import { uncheckedApart } from './unchecked-apart.js'
import type { Wire } from './wire.js'

/** A process: the real engine over a wire, with timers that fire when a step says so. */
export interface Process {
  readonly engine: Engine
  timers(): readonly Step[]
}

/** What a process is started with. `heard` is told each timer that fires. */
export interface ProcessParts {
  readonly wire: Wire
  readonly server: Server
  readonly placement: Placement
  readonly scenario: Case
  readonly mutant: Mutant | undefined
  readonly heard: (news: string) => void
  readonly emit: Emit
}

/** Wall time in every simulation: what was planted with an earlier one is dead. */
export const NOW = 1_000_000

/** Starts a process. */
export function startProcess(name: string, parts: ProcessParts): Process {
  const { wire, server, placement, scenario, mutant, heard, emit } = parts
  const pending = new Map<string, () => void>()
  let timersSet = 0
  let ids = 0

  const clock: Clock = {
    now: () => NOW,
    monotonic: () => 0,
    timer(ms, run) {
      const id = `${name}.timer${++timersSet} (${Math.round(ms)} ms)`
      pending.set(id, run)
      return { cancel: () => void pending.delete(id), ref: () => {}, unref: () => {} }
    },
  }
  const ownRandom = { fraction: () => 0.5, id: () => `${name}${++ids}` }
  const random = mutant?.random?.(ownRandom, name) ?? ownRandom

  const sweep = mutant?.sweep ?? ((cluster) => cluster)
  const right = simulatedStore({ wire, server, placement, sweep, looksAtOnce: scenario.looksAtOnce ?? false })
  const resend = <T>(what: string, execute: () => T): Promise<T> => wire.send(what, execute, JSON.stringify)
  const { barriers, counters, claims, ...common } = mutant?.store?.(right, server, resend) ?? right
  const groups = Object.entries({ barriers, counters, claims })
  const had = groups.filter(([group]) => scenario.groups?.some((one) => one === group))
  const store: Store = { ...common, ...Object.fromEntries(had) }
  const flights = uncheckedApart(createFlights())

  return {
    engine: createEngine({
      store: codedStore(store, { serializer: jsonSerializer(), maxValueBytes: 1_000, random }),
      clock,
      random,
      emit,
      flights: mutant?.flights?.(flights) ?? flights,
      leaseTogether: mutant?.leaseTogether ?? createLeaseTogether,
      waitMs: scenario.waitMs ?? Infinity,
      // No time passes here. So short that the first failure is the last; or so long that none is.
      invalidateTryMs: scenario.triesAgain === true ? 1_000 : 5,
    }),
    timers: () =>
      [...pending].map(([id, run]) => ({
        name: `${id} fires`,
        take() {
          pending.delete(id)
          heard(id)
          run()
        },
      })),
  }
}
