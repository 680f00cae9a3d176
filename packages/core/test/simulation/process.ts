import type { Clock } from '../../src/base/clock.js'
import { jsonSerializer } from '../../src/entry/json-serializer.js'
import { UNTAGGED } from '../../src/cache/read.js'
import { createEngine, type Engine } from '../../src/engine/engine.js'
import { resolvePolicy } from '../../src/engine/options.js'
import type { ReadCall } from '../../src/engine/read-call.js'
import { createFlights, type Flights } from '../../src/engine/single-flight.js'
import { codedStore } from '../../src/store/coded-store.js'
import type { LeaseAnswer } from '../../src/store/slot.js'
import type { Store } from '../../src/store/store.js'
import { sweep } from '../../src/store/sweep.js'
import type { Mutant } from './case.js'
import { sweepable, type Placement } from './cluster.js'
import type { Step } from './explore.js'
import { describeSlot, type Server } from './server.js'
import type { Wire } from './wire.js'

/** A process: the real engine over a wire, with timers that fire when a step says so. */
export interface Process {
  readonly engine: Engine
  timers(): readonly Step[]
}

/** Starts a process. `heard` is told each timer that fires. */
export function startProcess(
  name: string,
  wire: Wire,
  server: Server,
  placement: Placement,
  mutant: Mutant | undefined,
  waitMs: number,
  heard: (news: string) => void,
): Process {
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

  const right = simulatedStore(wire, server, placement, mutant)
  const resend = <T>(what: string, execute: () => T): Promise<T> => wire.send(what, execute, String)
  const store = mutant?.store?.(right, server, resend) ?? right
  const flights = uncheckedApart(createFlights())

  return {
    engine: createEngine({
      store: codedStore(store, { serializer: jsonSerializer(), maxValueBytes: 1_000, random }),
      clock,
      random,
      emit: () => {},
      flights: mutant?.flights?.(flights) ?? flights,
      waitMs,
      // So short that the first failure is the last: what is retried later is what matters here.
      invalidateTryMs: 5,
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

/** Wall time in every simulation: what was planted with an earlier one is dead. */
export const NOW = 1_000_000

const POLICY = resolvePolicy([{ ttl: '1h', jitter: 0 }])

/** A read as the engine takes it. */
export function readCall(key: string): ReadCall {
  return { ...UNTAGGED, key, method: 'simulated', policy: POLICY, args: [], unless: undefined }
}

/** Loads that are shared while nothing can be checked are outside the promise, so here nobody shares them. */
function uncheckedApart(flights: Flights): Flights {
  return { ...flights, unchecked: (_sought, load) => ({ loading: load(), joined: false }) }
}

function simulatedStore(wire: Wire, server: Server, placement: Placement, mutant: Mutant | undefined): Store {
  const yes = (done: boolean): string => (done ? 'yes' : 'no')
  const unused = (): never => {
    throw new Error('The simulation has no such command')
  }
  return {
    name: 'simulated',
    read: async ([key = '']) => {
      const slot = await wire.send(`read ${key}`, () => server.read(key), describeSlot)
      return { slots: [slot], stamps: [] }
    },
    lease: (key, token, _ttlMs, over) =>
      wire.send<LeaseAnswer>(`lease ${key} as ${token}`, () => server.lease(key, token, over), describeSlot),
    renew: (key, token) => wire.send(`renew ${key} of ${token}`, () => server.renew(key, token), yes),
    release: (key, token) => wire.send(`release ${key} of ${token}`, () => server.release(key, token), yes),
    fill: (key, token, value) => wire.send(`fill ${key} under ${token}`, () => server.fill(key, token, value), yes),
    touch: (key, seen) => wire.send(`touch ${key}`, () => server.touch(key, seen), yes),
    delete: async (keys) => {
      await Promise.all(
        keys.map((key) =>
          wire.send(
            `delete ${key}`,
            () => server.remove(key),
            () => 'deleted',
          ),
        ),
      )
    },
    deleteMatching: (pattern) => {
      const cluster = sweepable(server, placement, wire, pattern)
      return sweep(mutant?.sweep?.(cluster) ?? cluster)
    },
    replace: unused,
    ensureStamps: unused,
    dropStamps: unused,
    close: unused,
  }
}
