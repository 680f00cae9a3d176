import type { EntrySlot, EntryStore, NewEntry } from '../../src/store/entry-store.js'
import type { FeedListener, FeedVerbs } from '../../src/store/feed.js'
import { createMarks, type Marks } from '../../src/store/near-marks.js'
import { nearStore, type NearStoreOptions } from '../../src/store/near-store.js'
import type { Version } from '../../src/store/slot.js'
import type { Mutant } from './case.js'

/** A near tier over another store, or with other options, than it should have. */
export function over(
  name: string,
  change: (
    inner: EntryStore,
    options: NearStoreOptions,
  ) => { readonly inner?: EntryStore; readonly options?: Partial<NearStoreOptions> },
): Mutant {
  return {
    name,
    near(inner, options) {
      const changed = change(inner, options)
      return nearStore(changed.inner ?? inner, { ...options, ...changed.options })
    },
  }
}

/** The feed, whose listener is told something else than it tells. */
export function heardAs(name: string, change: (listener: FeedListener) => Partial<FeedListener>): Mutant {
  return over(name, (_inner, { feed }) => ({ options: { feed: feed && telling(feed, change) } }))
}

function telling(feed: FeedVerbs, change: (listener: FeedListener) => Partial<FeedListener>): FeedVerbs {
  return { open: (listener, ...given) => feed.open({ ...listener, ...change(listener) }, ...given) }
}

/** The marks of what is under way, with another judgement. */
export function marking(name: string, change: Partial<Marks>): Mutant {
  return over(name, () => ({ options: { parts: { createMarks: () => ({ ...createMarks(), ...change }) } } }))
}

/** What was read last at each key decides what a question for its version is answered with. */
export function recalling(inner: EntryStore, answer: (asked: EntrySlot, last: Version) => EntrySlot): EntryStore {
  const last = new Map<string, Version>()
  return {
    ...inner,
    async read(keys, names) {
      const given = await inner.read(keys, names)
      given.slots.forEach((slot, i) => slot.state === 'value' && last.set(keys[i]!, slot.version))
      return given
    },
    probe: inner.probe && ((keys, names) => probe(keys, names)),
  }

  async function probe(keys: readonly string[], names: readonly string[]): ReturnType<NonNullable<typeof inner.probe>> {
    const { slots, stamps } = await inner.probe!(keys, names)
    return { slots: slots.map((slot, i) => answer(slot as EntrySlot, last.get(keys[i]!) ?? '')), stamps }
  }
}

/** It holds what it has filled itself, until it hears of a change. */
export function keepingFills(inner: EntryStore, options: NearStoreOptions): ReturnType<typeof nearStore> {
  const filled = new Map<string, NewEntry>()
  const feed =
    options.feed && telling(options.feed, ({ changed }) => ({ changed: (key) => (filled.delete(key), changed(key)) }))
  const tier = nearStore(inner, { ...options, feed })
  return {
    ...tier,
    async fill(key, token, entry, ttlMs) {
      const isFilled = await tier.fill(key, token, entry, ttlMs)
      if (isFilled) filled.set(key, entry)
      return isFilled
    },
    async read(keys, names) {
      const entry = filled.get(keys[0] ?? '')
      if (entry === undefined || options.clock.monotonic() > tier.near.answersUntil) return tier.read(keys, names)
      const { payload, ...header } = entry
      const value = { header: { ...header, serializer: 'json' }, value: inner.decode(payload), payload, size: 1 }
      return { slots: [{ state: 'value', version: 'V', entry: value }], stamps: [] }
    },
  }
}
