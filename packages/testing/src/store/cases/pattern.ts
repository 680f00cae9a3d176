import assert from 'node:assert/strict'
import { type Bench, storeCase, type StoreCase } from '../harness.js'
import { fillMany, isAbsent, isValue, LONG, put, take, valueOf } from '../steps.js'

/** A pattern reaches every match, values and leases, and nothing else. */
export const patternCases: readonly StoreCase[] = [
  storeCase('pattern.star', 'a star stands for any characters, none and colons included', async (bench) => {
    const store = await bench.open()
    const gone = ['product:1', 'product:1:reviews', 'product:', 'product:\u{1F600}\r\n']
    const kept = ['product', 'products:1', 'my:product:1', 'Product:1']
    await putAll(bench, [...gone, ...kept])
    await store.deleteMatching('product:*')
    await isGone(bench, gone, kept)
  }),

  storeCase('pattern.stars-inside', 'stars may stand anywhere, and more than once', async (bench) => {
    const store = await bench.open()
    const gone = ['org:1:user:2:posts', 'org::user::posts', 'org:1:team:3:user:2:old:posts']
    const kept = ['org:1:user:2:posts:1', 'org:1:users:2:posts', 'my:org:1:user:2:posts']
    await putAll(bench, [...gone, ...kept])
    await store.deleteMatching('org:*:user:*:posts')
    await isGone(bench, gone, kept)
  }),

  storeCase('pattern.without-star', 'a pattern without a star removes the one key that it spells', async (bench) => {
    const store = await bench.open()
    await putAll(bench, ['product:1', 'product:10', 'product'])
    await store.deleteMatching('product:1')
    await isGone(bench, ['product:1'], ['product:10', 'product'])
  }),

  storeCase(
    'pattern.literal',
    'all but the star is literal: ? [ ] ^ - and backslash match only themselves',
    async (bench) => {
      const store = await bench.open()
      // For each: what a glob would take for a match.
      const traps = [
        ['a?c', 'abc'],
        ['[ab]', 'a'],
        ['[^x]', 'y'],
        ['[a-c]', 'b'],
        ['x\\y', 'xy'],
        ['x\\\\y', 'x\\y\\'],
        ['q[', 'q'],
        ['$^.+|(){}', 'z'],
      ] as const
      for (const [literal, match] of traps) {
        await putAll(bench, [`${literal}:1`, `${match}:1`])
        await store.deleteMatching(`${literal}:*`)
        await isGone(bench, [`${literal}:1`], [`${match}:1`])
        await store.delete([`${match}:1`])
      }
    },
  ),

  storeCase(
    'pattern.leases',
    'keys that are only being loaded match too, and their loads may not fill',
    async (bench) => {
      const store = await bench.open()
      const tokens = [await take(store, 'product:1'), await take(store, 'product:2'), await take(store, 'category:1')]
      await store.deleteMatching('product:*')
      const fills = ['product:1', 'product:2', 'category:1'].map((key, n) =>
        store.fill(key, tokens[n] ?? '', valueOf(bench.payload('b')), LONG),
      )
      assert.deepEqual(await Promise.all(fills), [false, false, true])
    },
  ),

  storeCase(
    'pattern.thousands',
    'thousands of matches go, however they are spread, and their neighbours stay',
    async (bench) => {
      const store = await bench.open()
      const gone = await fillMany(bench, (n) => `product:${n}`, 3_000)
      const kept = await fillMany(bench, (n) => `products:${n}`, 500)
      await store.deleteMatching('product:*')
      const count = async (keys: readonly string[]) =>
        (await store.read(keys, [])).slots.filter((slot) => slot.state === 'value').length
      assert.deepEqual([await count(gone), await count(kept)], [0, kept.length])
    },
  ),

  storeCase('pattern.none', 'a pattern that matches nothing is no error', async (bench) => {
    const store = await bench.open()
    await putAll(bench, ['product:1'])
    await store.deleteMatching('category:*')
    await isGone(bench, [], ['product:1'])
  }),

  storeCase('pattern.own-cache', 'a pattern reaches no other cache, whatever its name looks like', async (bench) => {
    const [store, ...others] = [await bench.open('a*[b-c]?'), await bench.open('aXXb1'), await bench.open('a')]
    const body = bench.payload('b')
    const versions = await Promise.all(others.map((other) => put(other, 'k', body)))
    await put(store, 'k', body)
    await store.deleteMatching('*')
    await isAbsent(store, 'k', 'its own key is gone')
    for (const [n, other] of others.entries())
      await isValue(other, 'k', versions[n] ?? '', body, 'another cache’s stays')
  }),
]

async function putAll(bench: Bench, keys: readonly string[]): Promise<void> {
  const store = await bench.open()
  for (const key of keys) await put(store, key, bench.payload(key))
}

async function isGone(bench: Bench, gone: readonly string[], kept: readonly string[]): Promise<void> {
  const store = await bench.open()
  const { slots } = await store.read([...gone, ...kept], [])
  const states = Object.fromEntries([...gone, ...kept].map((key, n) => [key, slots[n]?.state]))
  const expected = [...gone.map((key) => [key, 'absent']), ...kept.map((key) => [key, 'value'])]
  assert.deepEqual(states, Object.fromEntries(expected))
}
