import { isReadthroughError, UnsupportedValueError, ValueTooLargeError } from '../base/errors.js'
import type { Clock } from '../base/clock.js'
import type { Random } from '../base/random.js'
import { createEntryNames } from '../entry/entry-name.js'
import { readBody, writeBody } from '../entry/header.js'
import type { Payload, Serializer } from '../entry/serializer.js'
import { createWrapping } from '../entry/wrapping.js'
import type { PayloadTally } from '../events/payload-tally.js'
import type { Entry, EntryAnswer, EntryBarriers, EntrySlot, EntryStore, EntryWatch, NewEntry } from './entry-store.js'
import { gatherReads, type GatheringStore, type Later, nextTick } from './gathered-reads.js'
import type { BarrierVerbs, Watch } from './groups.js'
import type { Slot, StoreAnswer, StoredValue, Version } from './slot.js'

/** What the codec needs to know. */
export interface CodecOptions {
  readonly serializer: Serializer
  /** What the store puts before its keys. */
  readonly prefix: string
  /** The largest body that is stored, and that is read, in characters or bytes. */
  readonly maxValueBytes: number
  readonly random: Random
  readonly clock: Clock
  readonly tally: PayloadTally
  /** What is known already of this version, so that it need not be decoded. */
  readonly held?: ((key: string, version: Version) => Entry | undefined) | undefined
  /** When looks that were gathered are sent. @default once nothing else can begin in this moment */
  readonly later?: Later | undefined
}

/** How the bodies of a cache are stored: wrappers make bytes of them. */
export function storedFormat({ format, wrappers = [] }: Serializer): 'text' | 'bytes' {
  return wrappers.length > 0 ? 'bytes' : format
}

/** Entries over a store of payloads. The only place that serializes, and the only one that names new versions. */
export function codedStore(store: GatheringStore, options: CodecOptions): EntryStore {
  const { serializer, prefix, maxValueBytes, random, clock, tally, held, later = nextTick } = options
  const nameOf = createEntryNames(prefix)
  const wrapping = createWrapping(serializer)
  const textual = serializer.format === 'text' ? serializer.id : undefined

  /** Of bytes a copy: formats that give views of them would hand one caller what the next one reads. */
  function deserialize(payload: Payload): unknown {
    return serializer.deserialize(typeof payload === 'string' ? payload : Uint8Array.prototype.slice.call(payload))
  }

  function decode(slot: Slot, key: string): EntrySlot {
    if (slot.state !== 'value') return slot
    const { version, body } = slot
    const known = held?.(key, version)
    if (known !== undefined) return { state: 'value', version, entry: known }
    // Others may have stored what this cache would not: it costs no more than its transfer.
    if (body.length > maxValueBytes) {
      return { state: 'unreadable', version, error: new ValueTooLargeError(body.length, maxValueBytes) }
    }
    const name = nameOf(key)
    const parts = readBody(body, name, textual)
    if (parts === undefined) return { state: 'unreadable', version }
    try {
      const { header } = parts
      const begun = wrapping.isEmpty ? 0 : clock.monotonic()
      const payload = wrapping.unwrap(parts.payload, header, name)
      if (payload === undefined) return { state: 'unreadable', version }
      if (!wrapping.isEmpty) tally.unwrapMs += clock.monotonic() - begun
      tally.read++
      const value = deserialize(payload)
      return { state: 'value', version, entry: { header, value, payload, size: version.length + body.length } }
    } catch (error) {
      return { state: 'unreadable', version, error }
    }
  }

  function toStored(key: string, { payload, ...header }: NewEntry): StoredValue {
    const name = nameOf(key)
    const begun = wrapping.isEmpty ? 0 : clock.monotonic()
    const wrapped = wrapping.wrap(payload, header, name)
    if (!wrapping.isEmpty) tally.wrapMs += clock.monotonic() - begun
    const written = writeBody({ ...header, serializer: wrapped.serializer }, wrapped.payload, name)
    // Measured as it will be found.
    const body = !wrapping.isEmpty && typeof written === 'string' ? Buffer.from(written) : written
    if (body.length > maxValueBytes) throw new ValueTooLargeError(body.length, maxValueBytes)
    tally.written++
    tally.serializedBytes += wrapping.isEmpty ? payload.length : Buffer.byteLength(payload)
    tally.storedBytes += body.length
    return { version: VALUE + random.id(), body }
  }

  const watch = store.watch
  const decodeAll = (keys: readonly string[], { slots, stamps }: StoreAnswer): EntryAnswer => ({
    slots: slots.length === 1 ? [decode(slots[0]!, keys[0]!)] : slots.map((slot, i) => decode(slot, keys[i]!)),
    stamps,
  })

  return {
    name: store.name,
    counters: store.counters,
    claims: store.claims,
    tagBarriers: store.tagBarriers,
    replicas: store.replicas,
    incarnation: store.incarnation,
    indexes: store.indexes,
    probe: store.probe,
    barriers: store.barriers && codedBarriers(store.barriers, toStored),
    watch: watch && ((key, tags, changed) => decoded(watch(key, tags, changed), (answer) => decodeAll([key], answer))),
    peek: () => undefined,
    read: gatherReads(store, decodeAll, later),
    lease: async (key, token, ttlMs, over) => {
      const answer = await store.lease(key, token, ttlMs, over)
      return answer.state === 'granted' ? answer : decode(answer, key)
    },
    fill: async (key, token, entry, ttlMs) => store.fill(key, token, toStored(key, entry), ttlMs),
    replace: async (key, seen, entry, ttlMs) => store.replace(key, seen, toStored(key, entry), ttlMs),
    encode: (value) => serialize(serializer, value),
    decode: (payload) => deserialize(payload),
    renew: (key, token, ttlMs) => store.renew(key, token, ttlMs),
    release: (key, token) => store.release(key, token),
    touch: (key, seen, ttlMs) => store.touch(key, seen, ttlMs),
    delete: (keys) => store.delete(keys),
    deleteMatching: (pattern) => store.deleteMatching(pattern),
    ensureStamps: (tags, ttlMs) => store.ensureStamps(tags, ttlMs),
    dropStamps: (tags) => store.dropStamps(tags),
    // Behind the looks that have begun, which are sent first.
    close: () => new Promise<void>((resolve) => later(resolve)).then(() => store.close()),
  }
}

function codedBarriers(barriers: BarrierVerbs, toStored: (key: string, entry: NewEntry) => StoredValue): EntryBarriers {
  return {
    raise: (key, member, boundMs) => barriers.raise(key, member, boundMs),
    lower: (key, member) => barriers.lower(key, member),
    fill: async (key, generation, entry, ttlMs) => barriers.fill(key, generation, toStored(key, entry), ttlMs),
  }
}

function decoded({ answer, stop }: Watch, decodeAll: (answer: StoreAnswer) => EntryAnswer): EntryWatch {
  return { answer: answer.then(decodeAll), stop }
}

/** The first byte of a value in the store. */
const VALUE = 'V'

function serialize(serializer: Serializer, value: unknown): ReturnType<Serializer['serialize']> {
  try {
    return serializer.serialize(value)
  } catch (cause) {
    if (isReadthroughError(cause) && cause.code === 'VALUE_UNSUPPORTED') throw cause
    throw new UnsupportedValueError('', `The serializer ${serializer.id} cannot carry this value`, { cause })
  }
}
