import assert from 'node:assert/strict'
import type { Store } from '@readthrough/core'
import { type Bench, storeCase, type StoreCase } from '../harness.js'
import { isTold, listening } from '../listening.js'
import { fresh, groupOf, LONG, put, SHORT, take, valueOf } from '../steps.js'

const NEEDS = { needs: ['feed'] } as const

/** A feed tells of every change under its prefix, before it says that it has. */
export const feedCases: readonly StoreCase[] = [
  ...changes().map(([verb, before, change, needs = []]) =>
    storeCase(
      `feed.tells-of-${verb}`,
      `a feed tells of a ${verb} by another store and by its own`,
      async (bench) => {
        const [store, other] = [await bench.open(), await bench.open()]
        for (const [key, writer] of [
          ['by another', other],
          ['by its own', store],
        ] as const) {
          const seen = await before(writer, key, bench)
          const { feed, proof } = await listening(bench, store)
          await change(writer, key, bench, seen)
          assert.ok(isTold(await proof(), 'changed', key), `of ${key}`)
          feed.close()
        }
      },
      { needs: ['feed', ...needs] },
    ),
  ),

  storeCase(
    'feed.tells-of-stamps',
    'a feed tells of a stamp that is made, and of one that is dropped',
    async (bench) => {
      const [store, other] = [await bench.open(), await bench.open()]
      const made = await listening(bench, store)
      await other.ensureStamps(['t', 'u'], LONG)
      const first = await made.proof()
      assert.ok(isTold(first, 'tagChanged', 't') && isTold(first, 'tagChanged', 'u'), 'made')
      made.feed.close()
      const dropped = await listening(bench, store)
      await other.dropStamps(['t', 'u'])
      const second = await dropped.proof()
      assert.ok(isTold(second, 'tagChanged', 't') && isTold(second, 'tagChanged', 'u'), 'dropped')
      dropped.feed.close()
    },
    NEEDS,
  ),

  storeCase(
    'feed.tells-of-tag-barriers',
    'a feed tells of a barrier over a tag',
    async (bench) => {
      const [store, other] = [await bench.open(), await bench.open()]
      await other.ensureStamps(['t'], LONG)
      const { feed, proof } = await listening(bench, store)
      await groupOf(other, 'tagBarriers').raise('t', fresh(), LONG)
      assert.ok(isTold(await proof(), 'tagChanged', 't'))
      feed.close()
    },
    { needs: ['feed', 'tagBarriers'] },
  ),

  storeCase(
    'feed.tells-of-others',
    'a feed tells of what another program writes, and of another type of thing',
    async (bench) => {
      const store = await bench.open()
      await put(store, 'k', bench.payload('b'))
      await put(store, 'list', bench.payload('b'))
      const { feed, proof } = await listening(bench, store)
      await bench.plant('k', 'neither a value nor a lease')
      await bench.plantForeign('list')
      const heard = await proof()
      assert.ok(isTold(heard, 'changed', 'k') && isTold(heard, 'changed', 'list'))
      feed.close()
    },
    { needs: ['feed', 'plant', 'plantForeign'] },
  ),

  storeCase(
    'feed.tells-of-loss',
    'a feed tells of a loss of all data',
    async (bench) => {
      const store = await bench.open()
      await put(store, 'k', bench.payload('b'))
      const { feed, proof } = await listening(bench, store)
      await bench.lose()
      assert.ok(isTold(await proof(), 'changed', 'k'))
      feed.close()
    },
    // Planting tells a store whose data can be taken away from one where time alone does it.
    { needs: ['feed', 'lose', 'plant'] },
  ),

  storeCase(
    'feed.names',
    'a feed names keys and tags as they are, and those of other caches not at all',
    async (bench) => {
      const [store, other, elsewhere] = [await bench.open(), await bench.open(), await bench.open('other')]
      const { feed, proof } = await listening(bench, store)
      const names = ['product:42', 'a b', '*', '{tag}:x', 'ä€😀', 'e:k', 't:k', '%2A']
      for (const name of names) {
        await take(other, name)
        await other.ensureStamps([name], LONG)
        await take(elsewhere, `not ${name}`)
      }
      const heard = await proof()
      for (const name of names) {
        assert.ok(isTold(heard, 'changed', name), name)
        assert.ok(isTold(heard, 'tagChanged', name), `the tag ${name}`)
        assert.ok(!heard.some((each) => 'name' in each && each.name === `not ${name}`), `nothing of others: ${name}`)
      }
      feed.close()
    },
    NEEDS,
  ),

  storeCase(
    'feed.closed',
    'a feed that was closed tells nothing more, and may be opened again',
    async (bench) => {
      const [store, other] = [await bench.open(), await bench.open()]
      const first = await listening(bench, store)
      first.feed.close()
      first.feed.close()
      const before = first.heard.length
      const second = await listening(bench, store)
      await take(other, 'k')
      assert.ok(isTold(await second.proof(), 'changed', 'k'))
      assert.equal(first.heard.length, before)
      await store.close()
      const last = second.heard.length
      await take(other, 'later')
      await bench.elapse(SHORT)
      assert.deepEqual(
        second.heard.slice(last).filter(({ kind }) => kind !== 'lost'),
        [],
        'nor after its store was closed',
      )
    },
    NEEDS,
  ),
]

type Change = readonly [
  verb: string,
  before: (store: Store, key: string, bench: Bench) => Promise<string>,
  change: (store: Store, key: string, bench: Bench, seen: string) => Promise<unknown>,
  needs?: StoreCase['needs'],
]

/** `before` gives the token or the version that lies there. */
function changes(): readonly Change[] {
  const nothing: Change[1] = async () => ''
  const lease: Change[1] = (store, key) => take(store, key)
  const value: Change[1] = (store, key, bench) => put(store, key, bench.payload('b'))
  return [
    ['lease', nothing, (store, key) => take(store, key)],
    ['fill', lease, (store, key, bench, token) => store.fill(key, token, valueOf(bench.payload('b')), LONG)],
    ['release', lease, (store, key, _bench, token) => store.release(key, token)],
    ['delete', value, (store, key) => store.delete(['unused', key])],
    ['pattern', value, (store, key) => store.deleteMatching(`${key.slice(0, -1)}*`)],
    ['replace', value, (store, key, bench, seen) => store.replace(key, seen, valueOf(bench.payload('b')), LONG)],
    ['steal', value, (store, key, _bench, seen) => store.lease(key, fresh(), LONG, seen)],
    ['barrier', value, (store, key) => groupOf(store, 'barriers').raise(key, fresh(), LONG), ['barriers']],
  ]
}
