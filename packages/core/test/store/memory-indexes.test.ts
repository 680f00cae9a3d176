import { expect, it } from 'vitest'
import { fakeClock } from '../../../testing/src/fake-clock.js'
import { memoryStore, type Store } from '../../src/index.js'

const LONG = 60_000

function open(): Store & { put(key: string): Promise<void>; left(...keys: string[]): Promise<string[]> } {
  const store = memoryStore({ clock: fakeClock() })({ prefix: 'rt:x:', format: 'text', report() {}, renewed() {} })
  let tokens = 0
  return {
    ...store,
    async put(key) {
      const token = `t${++tokens}`
      await store.lease(key, token, LONG)
      await store.indexes?.note('g', key, LONG, 4)
      await store.fill(key, token, { version: `V${token}`, body: 'b' }, LONG)
    },
    async left(...keys) {
      const { slots } = await store.read(keys, [])
      return keys.filter((_, i) => slots[i]?.state === 'value')
    },
  }
}

it('finds what was there before it was made, and what was noted since', async () => {
  const store = open()
  await store.put('g:1:a')
  await store.put('g:2:a')
  await store.indexes?.deleteMatching('g', 'g:9:*', 4)
  await store.put('g:1:b')
  await store.indexes?.deleteMatching('g', 'g:1:*', 4)
  expect(await store.left('g:1:a', 'g:1:b', 'g:2:a')).toEqual(['g:2:a'])
})

it('is given up when it would note more than it may, and made anew by the next drop', async () => {
  const store = open()
  await store.indexes?.deleteMatching('g', 'g:*', 4)
  const keys = Array.from({ length: 9 }, (_, n) => `g:1:${n}`)
  for (const key of keys) await store.put(key)
  await store.indexes?.deleteMatching('g', 'g:1:*', 4)
  expect(await store.left(...keys)).toEqual([])
})

it('is not made of more than it may note', async () => {
  const store = open()
  for (let n = 0; n < 9; n++) await store.put(`g:1:${n}`)
  await store.indexes?.deleteMatching('g', 'g:2:*', 4)
  // Noted by nobody, as by a process without the option: only a look at all keys finds it.
  await store.lease('g:1:unnoted', 'token', LONG)
  await store.fill('g:1:unnoted', 'token', { version: 'Vtoken', body: 'b' }, LONG)
  await store.indexes?.deleteMatching('g', 'g:1:u*', 4)
  expect(await store.left('g:1:unnoted', 'g:1:0')).toEqual(['g:1:0'])
})

it('keeps its place for keys that are there', async () => {
  const store = open()
  await store.indexes?.deleteMatching('g', 'g:*', 4)
  for (let n = 0; n < 20; n++) {
    await store.put(`g:1:${n}`)
    if (n !== 3) await store.delete([`g:1:${n}`])
  }
  await store.indexes?.deleteMatching('g', 'g:1:*', 4)
  expect(await store.left('g:1:3')).toEqual([])
})
