import { createCache, jsonSerializer, memoryStore, type Payload, type Serializer } from '@readthrough/core'
import { superjsonSerializer } from '@readthrough/superjson'
import fc from 'fast-check'
import zlib from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { createEntryNames } from '../../core/src/entry/entry-name.js'
import { writeBody } from '../../core/src/entry/header.js'
import { createWrapping } from '../../core/src/entry/wrapping.js'
import { compressed, type CompressionOptions } from '../src/index.js'
import { lastWrapper, noise, PLACE, rows } from './sample.js'

const HERE = (['brotli', 'gzip', 'zstd'] as const).filter((name) => name !== 'zstd' || 'zstdCompressSync' in zlib)
const wrapperOf = (options?: CompressionOptions) => lastWrapper(compressed(jsonSerializer(), options))

/** A serializer whose values are its payloads. */
const AS_IS: Serializer<Uint8Array> = {
  id: 'as.is',
  format: 'bytes',
  serialize: (value) => value as Uint8Array,
  deserialize: (payload) => payload,
}
const HEADER = { created: 1_795_000_000_000, freshUntil: 1, hardUntil: 1, loadMs: 0, definition: '', tags: [] }
const NAME = createEntryNames('rt:test:')('product:1')

/** What a store would be given, in bytes. */
function bodyOf(serializer: Serializer, payload: Payload): Buffer {
  const wrapped = createWrapping(serializer).wrap(payload, HEADER, NAME)
  return Buffer.from(writeBody({ ...HEADER, serializer: wrapped.serializer }, wrapped.payload, NAME))
}

describe.each(HERE)('compression by %s', (algorithm) => {
  it('gives back what it was given, below and above the threshold, whether it compresses or not', () => {
    const wrapper = wrapperOf({ algorithm, threshold: 64 })
    const anyPayload = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 40 }), fc.nat(400)).map(([part, times]) => repeat(part, times)),
      fc.nat(5_000).map(noise),
    )
    let times = 0
    fc.assert(
      fc.property(anyPayload, (payload) => {
        const wrapped = wrapper.wrap(payload, PLACE)
        if (wrapped === undefined) return
        times++
        expect(payload.length).toBeGreaterThanOrEqual(64)
        expect(wrapper.owns(wrapped.name)).toBe(true)
        expect(Buffer.from(wrapper.unwrap(wrapped.payload, wrapped.name, PLACE)).equals(payload)).toBe(true)
      }),
    )
    expect(times).toBeGreaterThan(10)
  })

  it('never makes a body larger, whatever is in it', () => {
    const anyPart = fc.oneof(fc.uint8Array({ maxLength: 64 }), fc.nat(64).map(noise))
    const anyPayload = fc
      .array(fc.tuple(anyPart, fc.integer({ min: 1, max: 9 })), { maxLength: 8 })
      .map((parts) => Buffer.concat(parts.map(([part, times]) => repeat(part, times))))
    const zealous = compressed(AS_IS, { algorithm, threshold: 0 })
    const outcomes = { smaller: 0, same: 0 }
    fc.assert(
      fc.property(anyPayload, (payload) => {
        const [plain, shrunk] = [bodyOf(AS_IS, payload), bodyOf(zealous, payload)]
        expect(shrunk.length).toBeLessThanOrEqual(plain.length)
        if (shrunk.length === plain.length) expect(shrunk.toString('latin1')).toBe(plain.toString('latin1'))
        outcomes[shrunk.length < plain.length ? 'smaller' : 'same']++
      }),
      { numRuns: 500 },
    )
    expect(Math.min(outcomes.smaller, outcomes.same)).toBeGreaterThan(20)
  })

  it('has use for the first byte that it saves, and for none before', () => {
    const serializer = compressed(AS_IS, { algorithm, threshold: 0 })
    const saved = new Set<number>()
    for (let zeros = 0; zeros < 200; zeros++) {
      const payload = Buffer.concat([noise(40), Buffer.alloc(zeros)])
      saved.add(bodyOf(AS_IS, payload).length - bodyOf(serializer, payload).length)
    }
    expect([...saved].filter((bytes) => bytes < 0)).toEqual([])
    expect(saved.has(0) && saved.has(1)).toBe(true)
  })

  it('stores what is below the threshold byte for byte as it would be without', () => {
    const text = 'x'.repeat(99)
    const json = jsonSerializer()
    const some = compressed(json, { algorithm, threshold: 100 })
    expect(bodyOf(some, text).equals(bodyOf(json, text))).toBe(true)
    expect(bodyOf(some, `${text}x`).length).toBeLessThan(bodyOf(json, text).length)
  })

  it('counts the threshold in bytes', () => {
    const some = wrapperOf({ algorithm, threshold: 100 })
    expect(some.wrap(Buffer.from('ö'.repeat(49)), PLACE)).toBeUndefined()
    expect(some.wrap(Buffer.from('ö'.repeat(50)), PLACE)).toBeDefined()
  })

  it('refuses to store what could never be read again', () => {
    const some = wrapperOf({ algorithm, maxInflatedBytes: 2_000 })
    const largest = some.wrap(Buffer.alloc(2_000), PLACE)!
    expect(some.unwrap(largest.payload, largest.name, PLACE)).toHaveLength(2_000)
    expect(() => some.wrap(Buffer.alloc(2_001), PLACE)).toThrow(expect.objectContaining({ code: 'VALUE_TOO_LARGE' }))
  })

  it('reads what is as large as it may be, at every level', () => {
    const { least, most } = {
      brotli: { least: 0, most: 11 },
      gzip: { least: 1, most: 9 },
      zstd: { least: 1, most: 22 },
    }[algorithm]
    const large = Buffer.concat([Buffer.from(JSON.stringify(rows(20_000))), Buffer.alloc(300_000)])
    for (let level = least; level <= most; level++) {
      const some = wrapperOf({ algorithm, level, maxInflatedBytes: large.length })
      const { name, payload } = some.wrap(large, PLACE)!
      expect(large.equals(some.unwrap(payload, name, PLACE))).toBe(true)
    }
  })

  it('is read whatever algorithm is set, and beside what was stored before it was switched on', async () => {
    const store = memoryStore()
    const value = rows(3_000)
    let loads = 0
    const write = async (serializer: Serializer, key: string) => {
      const cache = createCache({ namespace: 'shop', store, serializer })
      await cache.readThrough([key], async () => value)
      await cache.drain()
    }
    await write(superjsonSerializer(), 'plain')
    for (const each of HERE) await write(compressed(superjsonSerializer(), { algorithm: each }), each)
    const reader = createCache({
      namespace: 'shop',
      store,
      serializer: compressed(superjsonSerializer(), { algorithm }),
    })
    for (const each of ['plain', ...HERE]) {
      expect(await reader.readThrough([each], async () => ++loads)).toEqual(value)
    }
    expect(loads).toBe(0)
    expect(reader.stats()).toMatchObject({ hits: HERE.length + 1, misses: 0 })
  })
})

function repeat(part: Uint8Array, times: number): Buffer {
  return Buffer.concat(Array.from({ length: times }, () => part))
}
