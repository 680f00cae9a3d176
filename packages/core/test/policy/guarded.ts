import { fakeClock, type FakeClock } from '../../../testing/src/fake-clock.js'
import { createDeadlines } from '../../src/base/deadlines.js'
import { systemRandom } from '../../src/base/random.js'
import type { CacheEvent, Store } from '../../src/index.js'
import { createCircuit, type Circuit } from '../../src/policy/circuit.js'
import { guardedStore, type StoreDeadlines } from '../../src/policy/guarded-store.js'
import type { GatheringStore } from '../../src/store/gathered-reads.js'

/** A guarded store, and what there is to be seen of it. */
export interface Guarded {
  readonly clock: FakeClock
  readonly events: readonly CacheEvent[]
  readonly store: GatheringStore
  readonly circuit: Circuit
}

const DEADLINES: StoreDeadlines = { readMs: 50, writeMs: 250, invalidateMs: 250 }

/** Guards a store of these verbs: 50 ms for reads and 250 ms for the rest, if not told otherwise. */
export function guarded(verbs: Partial<Store>, deadlines: StoreDeadlines = DEADLINES): Guarded {
  const clock = fakeClock()
  const events: CacheEvent[] = []
  const emit = (event: CacheEvent): void => void events.push(event)
  const circuit = createCircuit({
    clock,
    random: systemRandom,
    emit,
    failures: 5,
    pauseMs: 400,
    onRefused: () => {},
    onClosed: () => {},
  })
  const store = guardedStore({ name: 'shaky', ...verbs } as Store, {
    deadlines,
    clock,
    timer: createDeadlines(clock),
    circuit,
    emit,
  })
  return { clock, events, store, circuit }
}

/** What a store gives that hangs. */
export const never = (): Promise<never> => new Promise(() => {})

export const DOWN: Error = new Error('down')

/** A store whose every verb does as `act` says, and that tells what it was asked. */
export function acting(
  act: (verb: string) => Promise<unknown>,
  isRefusal?: (error: unknown) => boolean,
): Guarded & { asked: readonly string[] } {
  const asked: string[] = []
  const verb =
    (name: string) =>
    (...given: unknown[]): Promise<unknown> => {
      asked.push(name)
      return Promise.resolve(act(name)).then((value) => value ?? given.length)
    }
  const names = 'read lease ensureStamps renew release fill replace touch delete dropStamps deleteMatching close'
  const verbs = Object.fromEntries(names.split(' ').map((name) => [name, verb(name)]))
  const groups = {
    barriers: { raise: verb('raise'), lower: verb('lower'), fill: verb('barriers.fill') },
    tagBarriers: { raise: verb('raiseTag'), lower: verb('lowerTag') },
    counters: {
      read: verb('readCounters'),
      ensure: verb('ensureCounters'),
      bump: verb('bump'),
      hold: verb('hold'),
      free: verb('free'),
    },
    claims: { take: verb('claim'), drop: verb('dropClaim') },
    replicas: { confirm: verb('confirm') },
    incarnation: { read: verb('readIncarnation'), note: verb('noteIncarnation') },
  }
  return { ...guarded({ ...verbs, ...groups, isRefusal } as unknown as Partial<Store>), asked }
}

/** Opens the circuit. */
export async function fiveFailures(store: Store): Promise<void> {
  for (let times = 0; times < 5; times++) await store.read(['k'], []).catch(() => {})
}
