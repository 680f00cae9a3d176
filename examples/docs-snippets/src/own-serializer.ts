import assert from 'node:assert/strict'
import { deserialize, serialize } from 'node:v8'
import { createCache, memoryStore } from '@readthrough/core'
// #region serializer
import { UnsupportedValueError, type Serializer } from '@readthrough/core'

/** Node's own binary format: Date, BigInt, Set, Map, typed arrays; no functions, and classes lose their prototype. */
export function v8Serializer(): Serializer<Uint8Array> {
  return {
    id: 'v8', // stored with each entry: another id is a miss, never a wrong value
    format: 'bytes',
    serialize(value) {
      refuseClasses(value, '')
      return serialize(value)
    },
    deserialize: (payload) => deserialize(payload) as unknown, // throws for what it did not write: a counted miss
  }
}

const KEPT: ReadonlySet<unknown> = new Set([Object, Array, Date, Set, Map].map(({ prototype }) => prototype))

function refuseClasses(value: unknown, path: string): void {
  if (typeof value !== 'object' || value === null) return
  if (!KEPT.has(Object.getPrototypeOf(value)))
    throw new UnsupportedValueError(path, `cannot carry ${path || 'the value'}`)
  const inside = value instanceof Map || value instanceof Set ? [...value.entries()].flat() : Object.entries(value)
  inside.forEach((part: unknown, at) => {
    const [name, held] = Array.isArray(part) && !(value instanceof Map || value instanceof Set) ? part : [at, part]
    refuseClasses(held, path === '' ? String(name) : `${path}.${String(name)}`)
  })
}
// #endregion

const cache = createCache({ namespace: 'v8', store: memoryStore(), serializer: v8Serializer() })
const skipped: unknown[] = []
cache.on('fill.skipped', ({ error }) => skipped.push((error as { path?: string }).path))
const value = { at: new Date(5), ids: new Set([1n]) }
await cache.readThrough(['rich'], async () => value)
await cache.drain()
assert.deepEqual(await cache.peek(['rich']), { value })
await cache.readThrough(['url'], async () => ({ links: [new URL('https://example.org')] }))
await cache.drain()
assert.deepEqual(skipped, ['links.0'])
await cache.close()
