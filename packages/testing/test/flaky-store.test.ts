import { createCache, defineKey, memoryStore, type Cache, type Store } from '@readthrough/core'
import { describe, expect, test } from 'vitest'
import { fakeClock } from '../src/fake-clock.js'
import { flakyStore, type Fault, type FlakyStore } from '../src/flaky-store.js'

const context = { prefix: 'rt:test:', format: 'text', report: () => {}, renewed: () => {} } as const

/** A store in trouble, and the sound one under it, over the same data. */
function stores(options?: Parameters<typeof flakyStore>[1]): { flaky: FlakyStore; store: Store; sound: Store } {
  const memory = memoryStore()
  const flaky = flakyStore(memory, options)
  return { flaky, store: flaky(context), sound: memory(context) }
}

const slotOf = async (store: Store, key: string) => (await store.read([key], [])).slots[0]?.state

describe('a flaky store', () => {
  test('does as the other until it is told to do wrong', async () => {
    const { flaky, store, sound } = stores()
    expect(await store.lease('k', 'token', 1_000)).toEqual({ state: 'granted' })
    expect(await slotOf(sound, 'k')).toBe('lease')
    expect([flaky.calls('lease'), flaky.calls('fill'), flaky.calls()]).toEqual([1, 0, 1])
  })

  test('fails without executing', async () => {
    const { flaky, store, sound } = stores()
    flaky.fault({ kind: 'fail', verbs: 'lease' })
    await expect(store.lease('k', 'token', 1_000)).rejects.toThrow('lease failed, as the test wanted')
    expect(await slotOf(sound, 'k')).toBe('absent')
    expect(await slotOf(store, 'k')).toBe('absent')
  })

  test('executes, and loses the answer', async () => {
    const { flaky, store, sound } = stores()
    const mine = new Error('ECONNRESET')
    flaky.fault({ kind: 'lose', verbs: ['lease', 'fill'], error: mine })
    await expect(store.lease('k', 'token', 1_000)).rejects.toBe(mine)
    expect(await slotOf(sound, 'k')).toBe('lease')
  })

  test('executes later', async () => {
    const clock = fakeClock()
    const { store, sound } = stores({ clock, faults: [{ kind: 'delay', verbs: 'lease', ms: 30 }] })
    const leasing = store.lease('k', 'token', 1_000)
    await clock.advance(29)
    expect(await slotOf(sound, 'k')).toBe('absent')
    await clock.advance(1)
    expect(await leasing).toEqual({ state: 'granted' })
  })

  test('hangs until it is healed, and executes then', async () => {
    const { flaky, store, sound } = stores()
    flaky.fault({ kind: 'hang', verbs: 'lease' })
    const leasing = store.lease('k', 'token', 1_000)
    expect(flaky.hanging()).toBe(1)
    expect(await slotOf(sound, 'k')).toBe('absent')
    flaky.heal()
    expect(await leasing).toEqual({ state: 'granted' })
    expect(flaky.hanging()).toBe(0)
  })

  test('counts which calls are concerned', async () => {
    const { flaky, store } = stores()
    flaky.fault({ kind: 'fail', verbs: 'read', skip: 1, times: 2 })
    const outcomes = []
    for (let i = 0; i < 5; i++) outcomes.push(await slotOf(store, 'k').catch(() => 'failed'))
    expect(outcomes).toEqual(['absent', 'failed', 'failed', 'absent', 'absent'])
  })

  test('asks a rule which calls are concerned', async () => {
    const { flaky, store } = stores()
    flaky.fault({ kind: 'fail', when: ({ verb, names }) => verb === 'delete' && names.includes('b') })
    await store.delete(['a'])
    await expect(store.delete(['a', 'b'])).rejects.toThrow('delete failed')
    await expect(store.dropStamps(['b'])).resolves.toBeUndefined()
  })

  test('knows the verbs of its groups', async () => {
    const { flaky, store } = stores()
    flaky.fault({ kind: 'fail', verbs: 'barriers.raise' })
    await expect(store.barriers?.raise('k', 'me', 1_000)).rejects.toThrow('barriers.raise failed')
    await expect(store.barriers?.lower('k', 'me')).resolves.toBeUndefined()
  })

  test('fails a watch by its answer, and stops one that hangs', async () => {
    const { flaky, store } = stores()
    const takeBack = flaky.fault({ kind: 'fail', verbs: 'watch' })
    await expect(store.watch?.('k', [], () => {}).answer).rejects.toThrow('watch failed')
    takeBack()

    let changes = 0
    flaky.fault({ kind: 'hang', verbs: 'watch' })
    const watch = store.watch?.('k', [], () => void changes++)
    watch?.stop()
    flaky.heal()
    expect((await watch?.answer)?.slots[0]?.state).toBe('absent')
    await store.lease('k', 'token', 1_000)
    expect(changes).toBe(0)
  })

  test('takes back one fault, and keeps the others', async () => {
    const { flaky, store } = stores()
    const takeBack = flaky.fault({ kind: 'fail', verbs: 'read', error: new Error('first') })
    flaky.fault({ kind: 'fail', verbs: 'read', error: new Error('second') })
    await expect(store.read(['k'], [])).rejects.toThrow('first')
    takeBack()
    await expect(store.read(['k'], [])).rejects.toThrow('second')
    flaky.heal()
    expect(await slotOf(store, 'k')).toBe('absent')
  })

  test('says to all that have opened it, and are not closed, that another connection answers', async () => {
    const flaky = flakyStore(memoryStore())
    const renewed: string[] = []
    const open = (name: string): Store => flaky({ ...context, renewed: () => void renewed.push(name) })
    const [one] = [open('one'), open('other')]
    flaky.renew()
    await one.close()
    flaky.renew()
    expect(renewed).toEqual(['one', 'other', 'other'])
  })

  test('can be closed while all fails, unless closing is to fail as well', async () => {
    const { flaky, store } = stores({ faults: [{ kind: 'fail' }] })
    await expect(store.close()).resolves.toBeUndefined()
    flaky.fault({ kind: 'fail', verbs: 'close' })
    await expect(store.close()).rejects.toThrow('close failed')
  })

  test.each<[string, Fault]>([
    ["option 'kind'", { kind: 'explode' as 'fail' }],
    ["option 'times'", { kind: 'fail', times: -1 }],
    ["option 'skip'", { kind: 'fail', skip: 0.5 }],
    ["option 'ms'", { kind: 'delay' }],
    ["option 'ms'", { kind: 'fail', ms: 5 }],
    ["option 'ms'", { kind: 'delay', ms: -1 }],
  ])('refuses a fault with an impossible %s', (message, fault) => {
    expect(() => stores().flaky.fault(fault)).toThrow(message)
  })

  test('refuses what it does not know: a misspelt fault would concern every verb', () => {
    const misspelt = { kind: 'fail', verb: 'fill' } as Fault
    expect(() => stores().flaky.fault(misspelt)).toThrow("flakyStore: unknown option 'verb'; known are kind, verbs")
    expect(() => flakyStore(memoryStore(), { fault: [] } as object)).toThrow("unknown option 'fault'")
  })
})

test('a cache whose store fails still answers, and an invalidation whose answer is lost is repeated', async () => {
  const clock = fakeClock()
  const flaky = flakyStore(memoryStore({ clock }))
  const cache: Cache = createCache({ namespace: 'test', store: flaky, clock })
  flaky.fault({ kind: 'lose', verbs: 'delete', times: 1 })
  const invalidating = cache.invalidate({ keys: [['k']] })
  await clock.advance(100)
  expect(await invalidating).toBe('done')
  expect(flaky.calls('delete')).toBe(2)

  flaky.fault({ kind: 'fail' })
  expect(await cache.readThrough(['k'], async () => 'loaded')).toBe('loaded')
  flaky.heal()
  await cache.close()
})

test('a lease that comes late is noted after it, so that whoever drops its pattern meanwhile takes the right to store away', async () => {
  const clock = fakeClock()
  const memory = memoryStore({ clock })
  const flaky = flakyStore(memory, { clock })
  const category = defineKey('category', (id: number, page: number) => [id, page])
  const open = (store: typeof memory): Cache => createCache({ namespace: 'test', store, clock, indexes: [category] })
  const [one, other] = [open(flaky), open(memory)]
  const drop = (): Promise<unknown> => other.invalidate({ patterns: [category.under(7)] })
  await drop()
  flaky.fault({ kind: 'delay', verbs: 'lease', ms: 30 })
  let finish = (_value: string): void => {}
  const loading = one.readThrough(category(7, 1), () => new Promise<string>((resolve) => void (finish = resolve)))
  await clock.advance(10)
  await drop()
  await clock.advance(30)
  await drop()
  finish('old')
  expect(await loading).toBe('old')
  await one.drain()
  expect(await other.peek(category(7, 1))).toBeUndefined()
})
