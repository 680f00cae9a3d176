import { createCache, jsonSerializer, type Cache, type Serializer } from '@readthrough/core'
import { redisStore } from '@readthrough/redis'
import { afterEach, describe, expect, inject, it } from 'vitest'
import { compressed, encrypted, type EncryptionKey } from '../src/index.js'
import { rows } from './sample.js'

const K1: EncryptionKey = { id: 'k1', key: Buffer.alloc(32, 1) }
const K2: EncryptionKey = { id: 'k2', key: Buffer.alloc(32, 2) }
const VALUE = { name: 'größe 漢 😀', rows: rows(20_000) }
const caches: Cache[] = []
let namespaces = 0

/** Patient, so that a busy machine is not taken for a fault. */
function open(namespace: string, serializer: Serializer): Cache {
  const deadlines = { read: '5s', write: '5s', invalidate: '5s' } as const
  const store = redisStore({ url: inject('redisUrl') })
  const cache = createCache({ namespace, store, serializer, deadlines })
  caches.push(cache)
  return cache
}

/** Stores as one process does, and reads as another; why it missed, or that it hit. */
async function between(writer: Serializer, reader: Serializer): Promise<string> {
  const namespace = `payload-${process.pid}-${++namespaces}`
  const first = open(namespace, writer)
  await first.readThrough(['a'], async () => VALUE)
  await first.drain()
  const second = open(namespace, reader)
  let told = 'hit'
  second.on('miss', ({ reason }) => (told = reason))
  const found = await second.readThrough(['a'], async () => 'loaded')
  expect(found).toEqual(told === 'hit' ? VALUE : 'loaded')
  await first.clear()
  return told
}

afterEach(async () => {
  await Promise.all(caches.splice(0).map((cache) => cache.close()))
})

describe('through a real Redis', () => {
  const plain = (): Serializer => jsonSerializer()
  const small = (): Serializer => compressed(jsonSerializer())
  const zipped = (): Serializer => compressed(jsonSerializer(), { algorithm: 'gzip' })
  const tiny = (): Serializer => compressed(jsonSerializer(), { threshold: 100_000 })
  const secret = (...keys: EncryptionKey[]): Serializer => encrypted(small(), { keys })

  it.each<[string, Serializer, Serializer, string]>([
    ['compressed', small(), small(), 'hit'],
    ['compressed by another algorithm', zipped(), small(), 'hit'],
    ['left alone by compression', tiny(), small(), 'hit'],
    ['compressed and encrypted', secret(K1), secret(K1), 'hit'],
    ['encrypted under the key before', secret(K1), secret(K2, K1), 'hit'],
    ['written before compression was switched on', plain(), small(), 'hit'],
    ['left alone by compression, which is off again', tiny(), plain(), 'hit'],
    ['compressed, for a cache that knows of no compression', small(), plain(), 'unreadable'],
    ['in the clear, for a cache that encrypts', small(), secret(K1), 'unreadable'],
    ['encrypted, for a cache that does not', secret(K1), small(), 'unreadable'],
    ['encrypted under another key', secret(K1), secret(K2), 'unreadable'],
  ])('an entry that was %s', async (_what, writer, reader, told) => {
    expect(await between(writer, reader)).toBe(told)
  })

  it('takes less room, as the statistics say', async () => {
    const cache = open(`payload-${process.pid}-${++namespaces}`, small())
    await cache.readThrough(['a'], async () => VALUE)
    await cache.drain()
    await cache.readThrough(['a'], async () => VALUE)
    const { written, read, serializedBytes, storedBytes } = cache.stats().payloads
    expect({ written, read }).toEqual({ written: 1, read: 1 })
    expect(serializedBytes).toBe(Buffer.byteLength(JSON.stringify(VALUE)))
    expect(storedBytes).toBeLessThan(serializedBytes / 3)
    await cache.clear()
  })
})
