import type { Clock } from '../../src/base/clock.js'
import { createEngine, type Engine } from '../../src/engine/engine.js'
import { createFlights, type Flights } from '../../src/engine/single-flight.js'
import { jsonSerializer } from '../../src/entry/json-serializer.js'
import type { Emit } from '../../src/events/emitter.js'
import { codedStore } from '../../src/store/coded-store.js'
import type { Store } from '../../src/store/store.js'
import { uncheckedApart } from '../simulation/unchecked-apart.js'
import { wired, type WholeStore, type WireParts } from './wire.js'
import { emptyPayloadTally } from '../../src/events/payload-tally.js'

/** A broken rule. What it wraps is made anew for each process of each run, and so is what it remembers. */
export interface Mutant {
  readonly name: string
  /** Wraps what executes at the server. */
  readonly store?: (store: WholeStore) => WholeStore
  readonly flights?: (flights: Flights) => Flights
}

/** What a process is started with. */
export interface ProcessParts extends WireParts {
  readonly server: Store
  readonly clock: Clock
  readonly emit: Emit
  readonly mutant: Mutant | undefined
  readonly invalidateTryMs: number
}

/** Shorter than many loads here, so that some callers go their own way. */
const WAIT_MS = 300

/** Starts a process: the real engine, over a wire. */
export function startProcess(name: string, parts: ProcessParts): Engine {
  const { server, clock, chance, emit, mutant, invalidateTryMs } = parts
  // The memory store has every group.
  const whole = server as WholeStore
  let ids = 0
  const random = { fraction: chance, id: () => `${name}${++ids}`.padEnd(20, '_') }
  const flights = uncheckedApart(createFlights())
  return createEngine({
    store: codedStore(wired(mutant?.store?.(whole) ?? whole, parts), {
      serializer: jsonSerializer(),
      maxValueBytes: 10_000,
      prefix: '',
      random,
      clock,
      tally: emptyPayloadTally(),
    }),
    clock,
    random,
    emit,
    flights: mutant?.flights?.(flights) ?? flights,
    waitMs: WAIT_MS,
    invalidateTryMs,
  })
}
