import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import { memoryStore } from '../../src/index.js'
import { lapsed } from './lapsed.js'
import { changed, story } from './story.js'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

it('holds on to an error that something lapsed stood in for no longer than it is of use', async () => {
  const { cache, clock } = await lapsed()
  const failed = async (): Promise<WeakRef<Error>> => {
    // As those of a client for HTTP do, it may hold a request and its answer.
    const error = new Error('down')
    expect(await cache.readThrough(['p'], () => Promise.reject(error))).toBe('old')
    return new WeakRef(error)
  }
  const held = await failed()
  await cache.drain()
  await clock.advance(1_000)
  collect()
  expect(held.deref()).toBeUndefined()
})

it('holds on to a load that never ends, begun while the store was away, no longer than it is counted on', async () => {
  const store = changed(memoryStore(), () => ({ read: () => Promise.reject(new Error('away')) }))
  const { cache, clock } = story({ store })
  const hang = (): WeakRef<object> => {
    const held = { never: new Promise<string>(() => {}) }
    void cache.readThrough(['p'], () => held.never.finally(() => held))
    return new WeakRef(held.never)
  }
  const held = hang()
  await clock.advance(60_000)
  expect(await cache.readThrough(['q'], async () => 'q')).toBe('q')
  collect()
  expect(held.deref()).toBeUndefined()
})
