import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import { lapsed } from './lapsed.js'

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
