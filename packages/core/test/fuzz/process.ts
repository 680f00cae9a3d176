import type { Clock } from '../../src/base/clock.js'
import { createEngine, type Engine } from '../../src/engine/engine.js'
import { createFlights, type Flights } from '../../src/engine/single-flight.js'
import { jsonSerializer } from '../../src/entry/json-serializer.js'
import type { Emit } from '../../src/events/emitter.js'
import { codedStore } from '../../src/store/coded-store.js'
import type { Store } from '../../src/store/store.js'
import { nearStore, type NearParts } from '../../src/store/near-store.js'
import type { NearMode } from '../simulation/case.js'
import { readingNear } from '../simulation/near-hits.js'
import { uncheckedApart } from '../simulation/unchecked-apart.js'
import { wired, type WholeStore, type WireParts } from './wire.js'
import { emptyPayloadTally } from '../../src/events/payload-tally.js'

/** A broken rule. What it wraps is made anew for each process of each run, and so is what it remembers. */
export interface Mutant {
  readonly name: string
  /** Wraps what executes at the server. */
  readonly store?: (store: WholeStore) => WholeStore
  readonly flights?: (flights: Flights) => Flights
  /** Parts of a near tier. */
  readonly near?: Partial<NearParts>
}

/** What a process is started with. */
export interface ProcessParts extends WireParts {
  readonly server: Store
  readonly clock: Clock
  readonly emit: Emit
  readonly mutant: Mutant | undefined
  readonly invalidateTryMs: number
  /** `undefined`: nothing lies near. */
  readonly near: NearMode | undefined
}

/** How long what lies near answers unasked after a proof, in milliseconds. */
export const BOUND_MS = 200

/** Shorter than many loads here, so that some callers go their own way. */
const WAIT_MS = 300

/** Starts a process: the real engine, over a wire. */
export function startProcess(name: string, parts: ProcessParts): Engine {
  const { server, clock, chance, emit, mutant, invalidateTryMs, near: mode } = parts
  // The memory store has every group.
  const whole = server as WholeStore
  let ids = 0
  const random = { fraction: chance, id: () => `${name}${++ids}`.padEnd(20, '_') }
  const flights = uncheckedApart(createFlights())
  const store = wired(mutant?.store?.(whole) ?? whole, parts)
  const coded = codedStore(store, {
    serializer: jsonSerializer(),
    maxValueBytes: 10_000,
    prefix: '',
    random,
    clock,
    tally: emptyPayloadTally(),
  })
  const near =
    mode &&
    nearStore(coded, {
      ...NEAR,
      boundMs: mode === 'bounded' ? BOUND_MS : undefined,
      feed: store.feed,
      clock,
      emit,
      parts: mutant?.near ?? {},
    })
  const engine = createEngine({
    store: near ?? coded,
    clock,
    random,
    emit,
    flights: mutant?.flights?.(flights) ?? flights,
    waitMs: WAIT_MS,
    invalidateTryMs,
  })
  if (near === undefined) return engine
  return {
    ...engine,
    readThrough: readingNear({ engine, near: mode === 'bounded' ? near : undefined, clock, emit }),
    async close() {
      await engine.close()
      await near.close()
    },
  }
}

const NEAR = { max: 3, maxBytes: undefined, ttlMs: Infinity, copy: 'clone' } as const
