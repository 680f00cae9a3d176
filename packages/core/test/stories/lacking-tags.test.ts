import { describe, expect, it } from 'vitest'
import { fakeClock } from '../../../testing/src/fake-clock.js'
import { memoryStore, onResult } from '../../src/index.js'
import { chair, find, revealing, type Product } from './org-product.js'
import { changed, deferred, settled, story, type Story } from './story.js'

describe('a load of a method that does not reveal what another one does', () => {
  it('is not joined by the other one', async () => {
    const one = story()
    const held = deferred<Product>()
    const first = one.cache.readThrough(['p', 1], () => held.promise)
    await settled()
    await one.cache.invalidate({ tags: ['org:acme'] })
    const second = find(one, async () => ({ id: 1, org: 'acme' }))
    await settled()
    held.resolve({ id: 0, org: 'acme' })
    expect(await first).toEqual({ id: 0, org: 'acme' })
    expect(await second).toEqual({ id: 1, org: 'acme' })
    expect(one.events()).toContain('bypassed tags p:1')
  })
})

describe('a crowd whose shared load is refused again and again', () => {
  it('waits for a second one, and then loads for itself', async () => {
    const clock = fakeClock()
    const refuse = (): Promise<never> => Promise.reject(new Error('READONLY'))
    const one = story({ clock, store: changed(memoryStore({ clock }), () => ({ dropStamps: refuse })) })
    const invalidating = one.cache.invalidate({ tags: ['org:acme'] })
    await clock.advance(2_000)
    expect(await invalidating).toBe('pending')
    let latest = 0
    const began = clock.monotonic()
    const load = (): Promise<Product> => new Promise((resolve) => void clock.timer(100, () => resolve(chair)))
    const calls = Array.from({ length: 10 }, () =>
      find(one, load).then(() => {
        latest = clock.monotonic() - began
      }),
    )
    for (let i = 0; i < 60; i++) await clock.advance(10)
    await Promise.all(calls)
    expect(latest).toBeLessThan(330)
  })
})

describe('a value that was stored without the tags that its reader reveals', () => {
  it.each<[string, (one: Story) => Promise<unknown>]>([
    ['by a seed', ({ cache }) => cache.seed(['p', 1], chair)],
    ['by a write', ({ cache }) => cache.writeThrough(['p', 1], async () => chair)],
    ['by another method', ({ cache }) => cache.readThrough(['p', 1], async () => chair)],
  ])('is a miss: %s', async (_how, put) => {
    const one = story()
    await put(one)
    await one.cache.drain()
    await one.cache.invalidate({ tags: ['org:acme'] })
    one.events()
    expect(await find(one, async () => ({ id: 1, org: 'new' }))).toEqual({ id: 1, org: 'new' })
    expect(one.events()).toContain('miss tag p:1')
  })

  it('is a miss that says why, where they cannot be told from what is stored', async () => {
    const one = story()
    const faulty = { tags: onResult((at: Date) => [`day:${at.getTime()}`]) }
    const errors: unknown[] = []
    one.cache.on('miss', ({ error }) => errors.push(error))
    await one.cache.seed(['d'], 'no date')
    await one.cache.readThrough<Date>(['d'], async () => new Date(0), faulty)
    expect(errors).toEqual([expect.objectContaining({ code: 'KEY_INVALID' })])
  })

  it('is a hit where it was stored with them', async () => {
    const one = story()
    await one.cache.writeThrough(['p', 1], async () => chair, revealing)
    expect(await find(one, async () => ({ id: 1, org: 'never' }))).toEqual(chair)
  })
})
