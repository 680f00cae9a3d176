import { fakeClock, type FakeClock } from '../../../testing/src/fake-clock.js'
import type { CacheEventType, Feed, FeedListener } from '../../src/index.js'
import type { Header } from '../../src/entry/header.js'
import type { Entry, EntrySlot, EntryStore } from '../../src/store/entry-store.js'
import { nearStore, type NearStore, type NearStoreOptions } from '../../src/store/near-store.js'

/** A near tier over a store that a test fills by hand, and a feed that it speaks for. */
export interface NearStage {
  readonly near: NearStore
  readonly clock: FakeClock
  readonly listener: FeedListener
  readonly slots: Map<string, EntrySlot>
  readonly stamps: Map<string, string>
  /** What the store was asked for. */
  readonly asked: string[]
  readonly events: CacheEventType[]
  /** Runs before the store answers, and after it has looked. */
  between: () => void | Promise<void>
  /** What a verb that changes something waits for. */
  verb: () => Promise<unknown>
  prove(): void
  /** Reads `p` until it lies near. */
  bringNear(tags?: readonly string[]): Promise<void>
  /** What a read of `p` asks the store for. */
  asks(tags?: readonly string[]): Promise<string[]>
}

/** A value of this version, fresh for a minute. */
export function valueSlot(
  clock: FakeClock,
  version: string,
  given: Partial<Header> = {},
  value: unknown = { version },
): EntrySlot {
  const created = clock.now()
  const times = { created, freshUntil: created + 60_000, hardUntil: created + 60_000, loadMs: 1 }
  const header: Header = { ...times, serializer: 'json', definition: '', tags: [], ...given }
  const entry: Entry = { header, value, payload: JSON.stringify(value), size: 100 }
  return { state: 'value', version: version.padEnd(21, '.'), entry }
}

/** See {@link NearStage}. At first `p` has a value, and there has been no proof. */
export function nearStage(given: Partial<NearStoreOptions> = {}, feed: Partial<Feed> = {}): NearStage {
  const clock = fakeClock()
  let listener: FeedListener | undefined
  const verb = async (): Promise<never> => (await stage.verb()) as never
  const look = async (keys: readonly string[], tags: readonly string[]) => {
    const slots = keys.map((key) => stage.slots.get(key) ?? ({ state: 'absent' } as const))
    const stamps = tags.map((tag) => stage.stamps.get(tag) ?? null)
    await stage.between()
    return { slots, stamps }
  }
  const inner: EntryStore = {
    name: 'by hand',
    peek: () => undefined,
    read(keys, tags) {
      stage.asked.push(`read ${[...keys, ...tags.map((tag) => `#${tag}`)].join(' ')}`)
      return look(keys, tags)
    },
    async probe(keys, tags) {
      stage.asked.push(`probe ${[...keys, ...tags.map((tag) => `#${tag}`)].join(' ')}`)
      const { slots, stamps } = await look(keys, tags)
      return { slots: slots.map((slot) => (slot.state === 'unreadable' ? { state: 'absent' } : slot)), stamps }
    },
    lease: verb,
    renew: verb,
    release: verb,
    fill: verb,
    replace: verb,
    touch: verb,
    delete: verb,
    deleteMatching: verb,
    ensureStamps: verb,
    dropStamps: verb,
    barriers: { raise: verb, lower: verb, fill: verb },
    tagBarriers: { raise: verb, lower: verb },
    close: verb,
    encode: (value) => JSON.stringify(value),
    decode: (payload) => JSON.parse(String(payload)),
  }
  const events: CacheEventType[] = []
  const options: NearStoreOptions = {
    max: 100,
    maxBytes: undefined,
    ttlMs: Infinity,
    boundMs: 50,
    copy: 'clone',
    feed: {
      open(told) {
        listener = told
        return { close() {}, ...feed }
      },
    },
    clock,
    emit: ({ type }) => events.push(type),
    ...given,
  }
  const stage: NearStage = {
    near: nearStore(inner, options),
    clock,
    get listener() {
      return listener!
    },
    slots: new Map([['p', valueSlot(clock, 'V1')]]),
    stamps: new Map(),
    asked: [],
    events,
    between: () => {},
    verb: async () => true,
    prove: () => listener!.proven(clock.monotonic()),
    async bringNear(tags = []) {
      await stage.near.read(['p'], tags)
      await stage.near.read(['p'], tags)
      stage.asked.length = 0
    },
    async asks(tags = []) {
      stage.asked.length = 0
      await stage.near.read(['p'], tags)
      return [...stage.asked]
    },
  }
  return stage
}
