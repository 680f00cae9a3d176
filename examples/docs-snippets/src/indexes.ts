import assert from 'node:assert/strict'
import { createCache, defineKey, memoryStore } from '@readthrough/core'

const rows = new Map([[7, 'chairs']])
const load = async (id: number): Promise<string | undefined> => rows.get(id)

// #region indexes
const category = defineKey('category', (id: number, page = 1) => [id, page])
const search = defineKey('search', (text: string) => [text])

const cache = createCache({
  namespace: 'shop',
  store: memoryStore(),
  indexes: [category, { key: search, max: 20_000 }], // max: of keys that are noted at once; 100,000 where nothing is said
})

await cache.invalidate({ patterns: [category.under(7)] }) // costs what is cached of category 7
// #endregion

await cache.readThrough(category(7), () => load(7))
await cache.drain()
assert.deepEqual(await cache.peek(category(7)), { value: 'chairs' })
await cache.invalidate({ patterns: [category.under(7)] })
assert.equal(await cache.peek(category(7)), undefined)
await cache.close()
