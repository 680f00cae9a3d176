import assert from 'node:assert/strict'
import { storeCase, type StoreCase } from '../harness.js'
import { groupOf, isValue, put } from '../steps.js'

const NEEDS = { needs: ['incarnation'] } as const

/** Which servers answer is told, and what was noted of them stays. */
export const incarnationCases: readonly StoreCase[] = [
  storeCase(
    'incarnation.now',
    'as long as nothing is started anew, all stores are told the same name, which is not empty',
    async (bench) => {
      const stores = [await bench.open(), await bench.open(), await bench.open('other')]
      const names: string[] = []
      for (const store of [...stores, ...stores]) names.push((await groupOf(store, 'incarnation').read()).now)
      assert.notEqual(names[0], '')
      assert.equal(new Set(names).size, 1, `told ${names.join(', ')}`)
    },
    NEEDS,
  ),

  storeCase(
    'incarnation.noted',
    'nothing is noted at first; what one store notes, letter by letter, all of its cache read, and those of others do not',
    async (bench) => {
      const [one, same] = [groupOf(await bench.open(), 'incarnation'), groupOf(await bench.open(), 'incarnation')]
      const other = groupOf(await bench.open('other'), 'incarnation')
      assert.equal((await one.read()).noted, null)
      for (const name of ['7f3a', 'a 1,\nb:2 é', 'x'.repeat(4_000), (await one.read()).now]) {
        await one.note(name)
        assert.equal((await one.read()).noted, name)
        assert.equal((await same.read()).noted, name)
      }
      assert.equal((await other.read()).noted, null)
    },
    NEEDS,
  ),

  storeCase(
    'incarnation.apart-from-keys',
    'no key, tag or pattern meets what was noted, and noting meets none of them',
    async (bench) => {
      const store = await bench.open()
      const incarnation = groupOf(store, 'incarnation')
      const names = ['i', 'incarnation', '']
      const versions = new Map<string, string>()
      for (const name of names) versions.set(name, await put(store, name, bench.payload('b')))
      const stamps = await store.ensureStamps(names, 10_000)
      await incarnation.note('before')
      for (const name of names) await isValue(store, name, versions.get(name) ?? '', bench.payload('b'), name)
      assert.deepEqual((await store.read([], names)).stamps, stamps)

      await store.delete(names)
      await store.dropStamps(names)
      await store.deleteMatching('*')
      assert.equal((await incarnation.read()).noted, 'before')
    },
    NEEDS,
  ),

  storeCase(
    'incarnation.lost',
    'with everything else, what was noted is lost',
    async (bench) => {
      const incarnation = groupOf(await bench.open(), 'incarnation')
      await incarnation.note('before')
      await bench.lose()
      assert.equal((await incarnation.read()).noted, null)
    },
    { needs: ['incarnation', 'lose'] },
  ),
]
