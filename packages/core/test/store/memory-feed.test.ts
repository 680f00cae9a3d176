import { expect, it } from 'vitest'
import { fakeClock } from '../../../testing/src/fake-clock.js'
import { memoryStore } from '../../src/index.js'

it('a pattern tells of what it matches also where that has expired: others may keep it for longer', async () => {
  const clock = fakeClock()
  const store = memoryStore({ clock })({ prefix: 'x:', format: 'text', report() {}, renewed() {} })
  const changed: string[] = []
  store.feed!.open(
    { changed: (key) => changed.push(key), tagChanged() {}, allChanged() {}, lost() {}, proven() {} },
    1_000,
    clock,
  )
  await store.lease('p:1', 'T'.repeat(20), 1_000)
  await store.fill('p:1', 'T'.repeat(20), { version: 'V'.repeat(21), body: 'row' }, 1_000)
  changed.length = 0
  await clock.advance(2_000)
  await store.deleteMatching('p:*')
  expect(changed).toEqual(['p:1'])
})
