import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { createCache, memoryStore, type Serializer } from '@readthrough/core'
import { compressed, encrypted, type EncryptionKey } from '@readthrough/payload'
import { superjsonSerializer } from '@readthrough/superjson'

const store = memoryStore()
const namespace = 'shop'
const rows = Array.from({ length: 200 }, (_, id) => ({ id, name: `Chair ${id}`, at: new Date(id) }))

// #region compressed
const cache = createCache({
  namespace,
  store,
  serializer: compressed(superjsonSerializer()), // what has 1 KB and gets smaller
})
// #endregion
await cache.readThrough(['chairs'], async () => rows)
await cache.drain()
assert.deepEqual(await cache.readThrough(['chairs'], async () => []), rows)

const lines: string[] = []
// #region stats
const { serializedBytes, storedBytes, written, wrapMs, read, unwrapMs } = cache.stats().payloads
lines.push(`${storedBytes} bytes stored of ${serializedBytes}`)
lines.push(`${wrapMs / written} ms for each entry written, ${unwrapMs / read} ms for each one read`)
// #endregion
assert.ok(storedBytes * 4 < serializedBytes && written === 1 && read === 1)
await cache.close()

// #region options
const smaller = compressed(superjsonSerializer(), {
  algorithm: 'brotli', // 'gzip', or 'zstd' where every process has Node 22.15 or later
  threshold: 1_024, // bytes; what is smaller is stored as it is
  level: 3, // 0 to 11 for brotli, 1 to 9 for gzip, 1 to 22 for zstd
  maxInflatedBytes: 8 * 1_024 * 1_024, // nothing is inflated beyond it, and nothing larger is stored
})
// #endregion
assert.equal(smaller.wrappers?.length, 1)

const secrets = { november: randomBytes(32).toString('base64'), august: randomBytes(32).toString('base64') }
// #region encrypted
const secret = encrypted(compressed(superjsonSerializer()), {
  keys: [{ id: '2026-08', key: secrets.august }], // openssl rand -base64 32
})
// #endregion

const under = (keys: readonly EncryptionKey[]): Serializer => encrypted(superjsonSerializer(), { keys })
// #region rotation
const august = { id: '2026-08', key: secrets.august }
const november = { id: '2026-11', key: secrets.november }

const first = under([august, november]) // 1. every process learns to read the new key
const second = under([november, august]) // 2. the new key writes
const third = under([november]) // 3. when the longest time to live is over: the old key is gone
// #endregion

/** Stores under one serializer and reads under another; whether that was a hit. */
async function isRead(by: Serializer, what: Serializer): Promise<boolean> {
  const factory = memoryStore()
  const writer = createCache({ namespace, store: factory, serializer: what })
  await writer.readThrough(['chairs'], async () => rows)
  await writer.drain()
  const reader = createCache({ namespace, store: factory, serializer: by })
  await reader.readThrough(['chairs'], async () => [])
  const { hits } = reader.stats()
  await Promise.all([writer.close(), reader.close()])
  return hits === 1
}
assert.ok(await isRead(secret, secret))
for (const [reader, writer] of [
  [first, under([august])],
  [under([august]), first],
  [first, second],
  [second, first],
  [third, second],
  [second, third],
] as const) {
  assert.ok(await isRead(reader, writer))
}
assert.ok(!(await isRead(third, first)) && !(await isRead(under([august]), second)))
assert.ok(!(await isRead(superjsonSerializer(), secret)) && !(await isRead(secret, superjsonSerializer())))
assert.equal(lines.length, 2)
