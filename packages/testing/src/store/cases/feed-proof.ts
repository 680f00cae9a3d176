import assert from 'node:assert/strict'
import { storeCase, type StoreCase } from '../harness.js'
import { isTold, listening } from '../listening.js'
import { LONG, put, take, versionAt } from '../steps.js'

const NEEDS = { needs: ['feed'] } as const

/** What a feed proves is so. */
export const feedProofCases: readonly StoreCase[] = [
  storeCase(
    'feed.proves',
    'a feed proves again and again, each time a later moment, and never one that is yet to come',
    async (bench) => {
      const store = await bench.open()
      const { feed, heard, proof } = await listening(bench, store)
      for (let round = 0; round < 5; round++) await proof()
      feed.close()
      const proofs = heard.flatMap((each) => (each.kind === 'proven' ? [each] : []))
      assert.ok(proofs.length >= 5)
      for (const [n, { at, heardAt }] of proofs.entries()) {
        assert.ok(at <= heardAt, 'not the future')
        assert.ok(at > (proofs[n - 1]?.at ?? -Infinity), 'later than the one before')
      }
    },
    NEEDS,
  ),

  storeCase(
    'feed.proof-is-late',
    'whatever had been changed at a proven moment was told before that was said, over many changes',
    async (bench) => {
      const [store, other] = [await bench.open(), await bench.open()]
      const { feed, heard, proof } = await listening(bench, store)
      const done = new Map<string, number>()
      for (let n = 0; n < 200; n++) {
        const key = `k${n}`
        await take(other, key)
        done.set(key, bench.clock.monotonic())
        if (n % 20 === 0) await bench.elapse(1)
      }
      await proof()
      feed.close()
      for (const [n, each] of heard.entries()) {
        if (each.kind !== 'proven') continue
        const told = heard.slice(0, n)
        for (const [key, at] of done) {
          if (at < each.at) assert.ok(isTold(told, 'changed', key), `${key} had been changed, and was not told`)
        }
      }
    },
    NEEDS,
  ),

  storeCase(
    'feed.many',
    'a feed tells of every one of many changes at once',
    async (bench) => {
      const [store, other] = [await bench.open(), await bench.open()]
      const keys = Array.from({ length: 1_200 }, (_, n) => `many:${n}`)
      await Promise.all(keys.map((key) => take(other, key)))
      await other.ensureStamps(['a', 'b', 'c'], LONG)
      const { feed, proof } = await listening(bench, store)
      await Promise.all([other.delete(keys), other.dropStamps(['a', 'b', 'c'])])
      const heard = await proof()
      feed.close()
      const untold = keys.filter((key) => !isTold(heard, 'changed', key))
      assert.deepEqual(untold, [])
      for (const tag of ['a', 'b', 'c']) assert.ok(isTold(heard, 'tagChanged', tag), `the tag ${tag}`)
    },
    NEEDS,
  ),

  storeCase(
    'feed.apart',
    'two feeds are told the same, and go on without each other',
    async (bench) => {
      const [one, two, other] = [await bench.open(), await bench.open(), await bench.open()]
      const first = await listening(bench, one)
      const second = await listening(bench, two)
      await take(other, 'both')
      for (const { proof } of [first, second]) assert.ok(isTold(await proof(), 'changed', 'both'))
      first.feed.close()
      await take(other, 'one')
      assert.ok(isTold(await second.proof(), 'changed', 'one'))
      second.feed.close()
    },
    NEEDS,
  ),

  storeCase(
    'feed.covers',
    'where a feed says what it covers, that is the version that lies there, and no other',
    async (bench) => {
      const store = await bench.open()
      const { feed } = await listening(bench, store)
      await put(store, 'k', bench.payload('b'))
      const version = await versionAt(store, 'k')
      const { covers } = feed
      if (covers === undefined) return feed.close()
      assert.equal(await covers('k', version), true)
      assert.equal(await covers('absent', version), false)
      await store.delete(['k'])
      await put(store, 'k', bench.payload('b'))
      assert.equal(await covers('k', version), false, 'it was replaced')
      const [stamp] = await store.ensureStamps(['t'], LONG)
      if (typeof stamp !== 'string') assert.fail('a stamp is made')
      assert.equal(await feed.coversTag?.('t', stamp), true)
      await store.dropStamps(['t'])
      assert.equal(await feed.coversTag?.('t', stamp), false, 'it was dropped')
      feed.close()
    },
    NEEDS,
  ),
]
