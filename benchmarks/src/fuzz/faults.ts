import type { Payload, Slot, Store, StoreFactory } from '@readthrough/core'
import { placeOf, sealed, isSealed, type Place } from './bodies/seal.js'

type Fault = (inner: StoreFactory) => StoreFactory

/** A store whose verbs are changed. */
function changed(change: (store: Store, prefix: string) => Partial<Store>): Fault {
  return (inner) => (context) => {
    const store = inner(context)
    return { ...store, ...change(store, context.prefix) }
  }
}

/** As if keys were put together as they come: what is escaped arrives unescaped. */
const unescapedKeys = changed((store) => {
  const raw = (key: string): string => key.replace(/%([0-9A-F]{2})/g, (_, hex: string) => unescapeOne(hex))
  return {
    read: (keys, tags) => store.read(keys.map(raw), tags),
    lease: (key, ...rest) => store.lease(raw(key), ...rest),
    fill: (key, ...rest) => store.fill(raw(key), ...rest),
    release: (key, ...rest) => store.release(raw(key), ...rest),
    renew: (key, ...rest) => store.renew(raw(key), ...rest),
    replace: (key, ...rest) => store.replace(raw(key), ...rest),
    touch: (key, ...rest) => store.touch(raw(key), ...rest),
    delete: (keys) => store.delete(keys.map(raw)),
  }
})

function unescapeOne(hex: string): string {
  return String.fromCharCode(Number.parseInt(hex, 16))
}

/** As if the parts that stand in a pattern were not escaped: their stars are wild. */
const unescapedGlobs = changed((store) => ({
  deleteMatching: (pattern, progress) => store.deleteMatching(pattern.replaceAll('%2A', '*'), progress),
}))

/** As if a question mark in a pattern stood for any character, as it does for Redis. */
const wildQuestions = changed((store) => ({
  deleteMatching: (pattern, progress) => store.deleteMatching(pattern.replaceAll('?', '*'), progress),
}))

/** As if nobody looked at the name before a key: what one tenant drops is dropped for all. */
const deafToTenants = changed((store) => ({
  deleteMatching: (pattern, progress) => store.deleteMatching(pattern.replace(/^%v[^:]*:/, '*'), progress),
}))

/** As if checksums were not looked at: whatever is read has a right one. */
const uncheckedSums = corrected((body, place) => sealed(body, place))

/** As if the checksum did not know the key: what is right anywhere is right here. */
const unboundSums = corrected((body, place, places) => {
  return places.some((other) => isSealed(body, other)) ? sealed(body, place) : body
})

/** Mends bodies as they are read; the places are those under which something was filled. */
function corrected(mend: (body: Buffer, place: Place, places: readonly Place[]) => Buffer): Fault {
  return (inner) => {
    const places = new Map<string, Place>()
    const asBuffer = (body: Payload): Buffer => Buffer.from(body)
    return changed((store, prefix) => ({
      async fill(key, token, value, ttlMs) {
        const name = prefix + key
        // The first is what the cache has written: only from that is it known where it belongs.
        if (!places.has(name)) places.set(name, placeOf(asBuffer(value.body)))
        return store.fill(key, token, value, ttlMs)
      },
      async read(keys, tags) {
        const { slots, stamps } = await store.read(keys, tags)
        const mended = slots.map((slot, i): Slot => {
          const place = places.get(prefix + keys[i]!)
          if (slot.state !== 'value' || place === undefined) return slot
          const body = mend(asBuffer(slot.body), place, [...places.values()])
          return { ...slot, body: typeof slot.body === 'string' ? body.toString() : body }
        })
        return { slots: mended, stamps }
      },
    }))(inner)
  }
}

/** What changes something that every object inherits, now and then. */
const pollutes = changed((store) => {
  let times = 0
  return {
    read: (keys, tags) => {
      if (++times % 50 === 0) Reflect.set(Object.prototype, 'polluted', true)
      return store.read(keys, tags)
    },
  }
})

/** A promise that nobody waits for rejects, now and then. */
const floats = changed((store) => {
  let times = 0
  return {
    read: (keys, tags) => {
      if (++times % 50 === 0) void Promise.reject(new Error('nobody waits for this'))
      return store.read(keys, tags)
    },
  }
})

/** What may be wrong on purpose, so that it is known to be found. */
export const FAULTS = {
  none: (inner: StoreFactory) => inner,
  'unescaped-keys': unescapedKeys,
  'unescaped-globs': unescapedGlobs,
  'wild-questions': wildQuestions,
  'deaf-to-tenants': deafToTenants,
  'unchecked-sums': uncheckedSums,
  'unbound-sums': unboundSums,
  pollutes,
  floats,
} as const satisfies Readonly<Record<string, Fault>>

export type FaultName = keyof typeof FAULTS
