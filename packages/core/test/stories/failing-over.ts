import { flakyStore, type FlakyStore } from '../../../testing/src/flaky-store.js'
import { interceptStore, type StoreVerb } from '../../../testing/src/intercept-store.js'
import { memoryStore, type StoreFactory } from '../../src/index.js'
import { changed } from './story.js'
import type { FakeClock } from '../../../testing/src/fake-clock.js'

/** A server that may die with what was written to it last, and the one that takes its place. */
export interface FailingOver {
  /** For any number of caches. */
  readonly store: FlakyStore
  /** From here on the replica gets nothing: what is removed and written over is acknowledged, and will be lost. */
  readonly cutOff: () => void
  /** The replica takes its place, and the caches hear of it. */
  readonly failOver: () => void
  /** What is noted of the servers: which one was last, and what each calls itself. */
  readonly names: Names
}

/** Which server answers. `isMute`: it does not say. */
export interface Names {
  now: string
  noted: string | null
  isMute: boolean
}

/** What is answered to writes that will be lost. */
const LOST: Partial<Record<StoreVerb, unknown>> = {
  delete: undefined,
  deleteMatching: undefined,
  dropStamps: undefined,
  'counters.bump': undefined,
  'counters.hold': undefined,
  'counters.free': undefined,
  'barriers.raise': { generation: 'lost', isAlone: true },
  'barriers.lower': undefined,
  'barriers.fill': true,
  'tagBarriers.raise': undefined,
  'tagBarriers.lower': undefined,
}

/** See {@link FailingOver}. Between the two, nobody must read: the primary would answer as the replica. */
export function failingOver(clock: FakeClock, inner: StoreFactory = memoryStore({ clock })): FailingOver {
  let isCutOff = false
  const names: Names = { now: 'A', noted: null, isMute: false }
  const store = flakyStore(
    (context) =>
      interceptStore(inner(context), async <T>({ verb }: { verb: StoreVerb }, run: () => Promise<T>): Promise<T> => {
        return isCutOff && verb in LOST ? (LOST[verb] as T) : run()
      }),
    { clock },
  )
  return {
    store,
    cutOff: () => void (isCutOff = true),
    failOver() {
      isCutOff = false
      store.renew()
    },
    names,
  }
}

/** The same servers, and they say who they are. */
export function named(clock: FakeClock, inner: StoreFactory = memoryStore({ clock })): FailingOver {
  const server = failingOver(clock, (context) => ({
    ...inner(context),
    incarnation: {
      async read() {
        if (server.names.isMute) throw new Error('NOPERM info')
        return { now: server.names.now, noted: server.names.noted }
      },
      async note(name) {
        server.names.noted = name
      },
    },
  }))
  return server
}

/** The same store, whose looks are answered at once, and whose answers are held back until `gate` is open. */
export function slowly(inner: StoreFactory, gate: () => Promise<void>): StoreFactory {
  return changed(inner, (whole) => ({
    async read(...given) {
      const answer = await whole.read(...given)
      await gate()
      return answer
    },
  }))
}
