import { fakeClock } from '../../../testing/src/fake-clock.js'
import { expect, test } from 'vitest'
import { memoryStore } from '../../src/store/memory-store.js'
import { memoryWatches, tellWatchers, type Watchers } from '../../src/store/memory-watch.js'
import type { Store } from '../../src/store/store.js'

const read: Store['read'] = async () => ({ slots: [{ state: 'absent' }], stamps: [] })
const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

test('who was told, or stopped, or whose store was closed, leaves nothing behind', async () => {
  const watchers: Watchers = new Map()
  const { watch, stopAll } = memoryWatches(watchers, 'rt:a:', read)
  const told: string[] = []
  const stops = ['told', 'told', 'stopped', 'left', 'left'].map((key) => watch(key, [], () => told.push(key)).stop)
  expect([...watchers.keys()]).toEqual(['rt:a:told', 'rt:a:stopped', 'rt:a:left'])

  tellWatchers(watchers, 'rt:a:told')
  await turn()
  expect(told).toEqual(['told', 'told'])
  stops[2]?.()
  expect([...watchers.keys()]).toEqual(['rt:a:left'])

  stops[3]?.()
  expect([...watchers.keys()]).toEqual(['rt:a:left'])
  stopAll()
  expect(watchers.size).toBe(0)
  for (const stop of stops) stop()
})

test('a stop that comes between the change and the telling is heard', async () => {
  const watchers: Watchers = new Map()
  let told = 0
  const { stop } = memoryWatches(watchers, '', read).watch('k', [], () => void told++)
  tellWatchers(watchers, 'k')
  stop()
  await turn()
  expect(told).toBe(0)
})

test('one that is told may watch anew, and an old stop does not end the new watch', async () => {
  const watchers: Watchers = new Map()
  const { watch } = memoryWatches(watchers, '', read)
  const told: string[] = []
  const first = watch('k', [], () => {
    told.push('first')
    watch('k', [], () => told.push('second'))
  })
  tellWatchers(watchers, 'k')
  await turn()
  first.stop()
  tellWatchers(watchers, 'k')
  await turn()
  expect(told).toEqual(['first', 'second'])
})

test('a watch tells of a slot that was pushed out, or found to have ended; not of one that was renewed', async () => {
  const clock = fakeClock()
  const store = memoryStore({ clock, max: 2 })({ prefix: 'rt:a:', format: 'text', report: () => {}, renewed: () => {} })
  const told: string[] = []
  await store.lease('pushed', 'token', 60_000)
  await store.lease('ended', 'token', 100)
  for (const key of ['pushed', 'ended']) await store.watch?.(key, [], () => told.push(key)).answer
  await store.renew('ended', 'token', 200)
  await store.renew('pushed', 'token', 60_000)
  await turn()
  expect(told).toEqual([])
  await clock.advance(300)
  await store.read(['ended'], [])
  await turn()
  expect(told).toEqual(['ended'])
  for (const key of ['a', 'b']) await store.lease(key, 'token', 60_000)
  await turn()
  expect(told).toEqual(['ended', 'pushed'])
})
