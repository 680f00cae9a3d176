import { fakeClock } from '../../../testing/src/fake-clock.js'
import { flakyStore, type FlakyStore } from '../../../testing/src/flaky-store.js'
import { memoryStore, type CacheOptions, type StoreContext } from '../../src/index.js'
import { settled, story, type Story } from './story.js'

/** A story over a store that a test can put out of order. */
export interface Shaky extends Story {
  readonly flaky: FlakyStore
  /** The store says that another connection answers. */
  readonly renewed: () => void
  /** What a read gives, and how long it took. */
  read(key: string, load?: string): Promise<string>
}

/** See {@link Shaky}. Chance is such that a pause is as long as its option says. */
export function shaky(options: Partial<Omit<CacheOptions, 'clock' | 'store'>> = {}): Shaky {
  const clock = fakeClock()
  let context: StoreContext | undefined
  const inner = memoryStore({ clock })
  const flaky = flakyStore(
    (given) => {
      context = given
      return inner(given)
    },
    { clock },
  )
  const told = story({ clock, store: flaky, random: { fraction: () => 0.5, id: ids() }, ...options })
  return {
    ...told,
    flaky,
    renewed: () => context?.renewed(),
    async read(key, load = 'loaded') {
      const started = clock.monotonic()
      const reading = told.cache.readThrough([key], async () => load)
      const took: string[] = []
      void reading.then((value) => took.push(`${value} after ${clock.monotonic() - started} ms`))
      await settled()
      for (let turn = 0; turn < 1_000 && took.length === 0; turn++) await clock.advance(10)
      return took[0] ?? 'no answer'
    },
  }
}

function ids(): () => string {
  let count = 0
  return () => String(count++).padStart(20, '0')
}

/** Five reads that nobody answers: the circuit is open. */
export async function down({ read, events }: Shaky): Promise<void> {
  for (let i = 0; i < 5; i++) await read(`down${i}`)
  events()
}
