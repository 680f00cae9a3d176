import { memoryStore, type Store } from '@readthrough/core'
import { expect, test } from 'vitest'
import { interceptStore, type Around } from '../src/intercept-store.js'

const open = (): Store => memoryStore()({ prefix: 'rt:test:', format: 'text', report: () => {}, renewed: () => {} })

/** Tells what it stands around. */
function telling(): { around: Around; told: string[] } {
  const told: string[] = []
  return {
    told,
    around: (operation, run) => {
      told.push([operation.verb, ...operation.names].join(' '))
      return run()
    },
  }
}

test('every verb is told with its group and with what it is about', async () => {
  const { around, told } = telling()
  const store = interceptStore(open(), around)
  await store.read(['a', 'b'], ['tag'])
  await store.lease('a', 'token', 1_000)
  await store.deleteMatching('a:*')
  await store.barriers?.lower('a', 'member')
  await store.counters?.bump([1, 2])
  await store.watch?.('a', ['tag'], () => {}).answer
  expect(told).toEqual([
    'read a b tag',
    'lease a',
    'deleteMatching a:*',
    'barriers.lower a',
    'counters.bump',
    'watch a tag',
  ])
})

test('a store of a class, with a group that the contract does not know, is intercepted as well', async () => {
  class OwnStore {
    readonly name = 'own'
    readonly #answer = 7
    readonly journal = { isOn: true, append: async (text: string) => `${text}!` }
    get latency(): number {
      return this.#answer
    }
    async read(): Promise<number> {
      return this.#answer
    }
  }
  const { around, told } = telling()
  const store = interceptStore(new OwnStore() as unknown as Store, around) as unknown as OwnStore
  expect(await store.read()).toBe(7)
  expect(await store.journal.append('a')).toBe('a!')
  expect([store.name, store.journal.isOn, store.latency]).toEqual(['own', true, 7])
  expect(told).toEqual(['read', 'journal.append a'])
})

test('a group that is missing stays missing', () => {
  const { barriers: _, ...without } = open()
  expect(interceptStore(without, telling().around).barriers).toBeUndefined()
})

test('no store is in order any more, because one verb may be made to wait while the next one is not', () => {
  expect([open().counters?.isInOrder, open().indexes?.isInOrder]).toEqual([true, true])
  const store = interceptStore(open(), telling().around)
  expect([store.counters?.isInOrder, store.indexes?.isInOrder]).toEqual([false, false])
})
