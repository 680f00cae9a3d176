import { fakeClock, type FakeClock } from '../../../testing/src/fake-clock.js'
import {
  createCache,
  memoryStore,
  type Cache,
  type CacheEvent,
  type CacheEventType,
  type CacheOptions,
  type Store,
  type StoreFactory,
} from '../../src/index.js'

/** A cache whose events can be read as a story, over a clock that stands still. */
export interface Story {
  readonly cache: Cache
  readonly clock: FakeClock
  /** What happened since the last look, a line each. */
  readonly events: () => string[]
}

const ALL: readonly CacheEventType[] = [
  'hit',
  'miss',
  'joined',
  'waiting',
  'loaded',
  'load.failed',
  'load.timeout',
  'load.queued',
  'filled',
  'refreshed',
  'fill.refused',
  'fill.skipped',
  'fill.failed',
  'value.changed',
  'bypassed',
  'audited',
  'stale.detected',
  'invalidated',
  'invalidation.deferred',
  'invalidation.pending',
  'invalidation.recovered',
  'invalidation.incomplete',
  'invalidation.lost',
  'fence.failed',
  'store.failed',
  'circuit.opened',
  'circuit.closed',
  'store.renewed',
  'store.replaced',
  'near.live',
  'near.lost',
  'background.failed',
]

/** Opens one cache; several stories over one `store` and `clock` are processes that share a server. */
export function story(options: Partial<CacheOptions> & { clock?: FakeClock } = {}): Story {
  const clock = options.clock ?? fakeClock()
  const store = options.store ?? memoryStore({ clock })
  const cache = createCache({ namespace: 'test', jitter: 0, ...options, store, clock })
  let lines: string[] = []
  for (const type of ALL) cache.on(type, (event) => lines.push(lineOf(event)))
  return {
    cache,
    clock,
    events() {
      const told = lines
      lines = []
      return told
    },
  }
}

/** One event as a reader would tell it: what, why, of which key. */
function lineOf(event: CacheEvent): string {
  const words: string[] = [event.type]
  if ('reason' in event) words.push(event.reason)
  if ('outcome' in event) words.push(event.outcome)
  if ('operation' in event) words.push(event.operation)
  if ('key' in event && event.key !== undefined) words.push(event.key)
  if ('targets' in event) words.push(...event.targets)
  return words.join(' ')
}

/** A promise to be settled by hand: a load that a test holds. */
export interface Deferred<T> {
  readonly promise: Promise<T>
  readonly resolve: (value: T) => void
  readonly reject: (error: unknown) => void
}

/** See {@link Deferred}. */
export function deferred<T>(): Deferred<T> {
  let settle: Omit<Deferred<T>, 'promise'> | undefined
  const promise = new Promise<T>((resolve, reject) => {
    settle = { resolve, reject }
  })
  return { promise, ...(settle as unknown as Omit<Deferred<T>, 'promise'>) }
}

/** What has become of a call so far: its value, its error, or that it still waits. */
export function outcomeOf(call: Promise<unknown>): () => unknown {
  let outcome: unknown = 'waits'
  call.then(
    (value) => (outcome = value),
    (error: unknown) => (outcome = error),
  )
  return () => outcome
}

/** A store whose commands a test can change one by one. */
export function changed(inner: StoreFactory, change: (store: Store) => Partial<Store>): StoreFactory {
  return (context) => {
    const store = inner(context)
    return { ...store, ...change(store) }
  }
}

/** Lets what is under way run until it waits for a timer, or for a load that a test holds. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve()
}

/** Stores something under each of these keys. */
export async function fill({ cache, events }: Story, ...keys: [string, ...(string | number)[]][]): Promise<void> {
  for (const key of keys) await cache.readThrough(key, async () => key.join())
  await cache.drain()
  events()
}

/** Which of these keys still have a value, rendered. */
export async function left({ cache }: Story, ...keys: [string, ...(string | number)[]][]): Promise<string[]> {
  const found = await Promise.all(keys.map((key) => cache.peek(key)))
  return keys.filter((_, i) => found[i] !== undefined).map((key) => key.join(':'))
}
