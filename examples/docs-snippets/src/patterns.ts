import assert from 'node:assert/strict'
import { createCache, defineKey, Invalidate, memoryStore, pattern, setDefaultCache } from '@readthrough/core'

const cache = createCache({ namespace: 'patterns', store: memoryStore() })
setDefaultCache(cache)

const category = defineKey('category', (id: number, page = 1) => [id, page])

// #region patterns
const everything = category.all // every category, every page
const seven = category.under(7) // every page of category 7
const spelt = (id: string) => pattern`category:${id}:*` // spelt out; what is interpolated is escaped
// #endregion
assert.equal(everything.text, 'category:*')
assert.equal(seven.text, 'category:7:*')
assert.equal(seven.exact, 'category:7')
assert.equal(spelt('7').text, 'category:7:*')
assert.equal(spelt('*').text, 'category:%2A:*')

// #region as-made
const byEmail = defineKey('by-email', (email: string) => [email.toLowerCase()])

byEmail('Ann@Example.org') // by-email:ann@example.org
byEmail.under('Ann@Example.org') // by-email:Ann@Example.org and below: no read ever asks for that
byEmail.under('ann@example.org') // the part as the function makes it
// #endregion
assert.deepEqual(byEmail('Ann@Example.org'), ['by-email', 'ann@example.org'])
assert.equal(byEmail.under('Ann@Example.org').exact, 'by-email:Ann@Example.org')
assert.equal(byEmail.under('ann@example.org').exact, 'by-email:ann@example.org')

class Categories {
  // #region uses
  @Invalidate({ pattern: category.all })
  async importAll(): Promise<void> {}

  @Invalidate({ pattern: 'category:{0}:*' })
  async rename(_id: number, _name: string): Promise<void> {}

  @Invalidate({ patterns: (ids: number[]) => ids.map((id) => category.under(id)) })
  async merge(_ids: number[]): Promise<void> {}
  // #endregion
}

const told: (readonly string[])[] = []
cache.on('invalidated', ({ targets }) => told.push(targets))
const categories = new Categories()
await categories.importAll()
await categories.rename(7, 'Desks')
await categories.merge([7, 8])
assert.deepEqual(told, [
  ['category', 'category:*'],
  ['category:7:*'],
  ['category:7', 'category:8', 'category:7:*', 'category:8:*'],
])
for (const refused of ['*', '', ':*']) {
  await assert.rejects(cache.invalidate({ patterns: [refused] }), { code: 'KEY_INVALID' })
}
await cache.close()
