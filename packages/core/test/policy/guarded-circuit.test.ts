import { describe, expect, it } from 'vitest'
import type { Store } from '../../src/index.js'
import { acting, DOWN, fiveFailures, guarded, never } from './guarded.js'

const value = { version: 'v', body: '' }
const REFUSED: readonly (readonly [string, (store: Store) => Promise<unknown> | undefined])[] = [
  ['read', (store) => store.read(['k'], [])],
  ['lease', (store) => store.lease('k', 't', 1)],
  ['ensureStamps', (store) => store.ensureStamps(['t'], 1)],
  ['renew', (store) => store.renew('k', 't', 1)],
  ['fill', (store) => store.fill('k', 't', value, 1)],
  ['replace', (store) => store.replace('k', 'v', value, 1)],
  ['touch', (store) => store.touch('k', 'v', 1)],
  ['barriers.fill', (store) => store.barriers?.fill('k', 'g', value, 1)],
  ['readCounters', (store) => store.counters?.read()],
  ['ensureCounters', (store) => store.counters?.ensure()],
  ['claim', (store) => store.claims?.take('n', 1)],
]
const WAITING: typeof REFUSED = [
  ['delete', (store) => store.delete(['k'])],
  ['dropStamps', (store) => store.dropStamps(['t'])],
  ['deleteMatching', (store) => store.deleteMatching('*')],
  ['raise', (store) => store.barriers?.raise('k', 'm', 1)],
  ['lower', (store) => store.barriers?.lower('k', 'm')],
  ['raiseTag', (store) => store.tagBarriers?.raise('t', 'm', 1)],
  ['lowerTag', (store) => store.tagBarriers?.lower('t', 'm')],
  ['bump', (store) => store.counters?.bump([1])],
  ['hold', (store) => store.counters?.hold([1], 'm', 1)],
  ['free', (store) => store.counters?.free([1], 'm')],
  ['readIncarnation', (store) => store.incarnation?.read()],
  ['noteIncarnation', (store) => store.incarnation?.note('n')],
]
const SENT: typeof REFUSED = [
  ['release', (store) => store.release('k', 't')],
  ['dropClaim', (store) => store.claims?.drop('n')],
  ['confirm', (store) => store.replicas?.confirm({ keys: ['k'], tags: [], isAnywhere: false }, 1, 100)],
  ['close', (store) => store.close()],
]

describe('the guarded store with its circuit open', () => {
  it.each([...REFUSED, ...WAITING])('refuses %s at once and without an event', async (verb, call) => {
    const { store, circuit, events, asked } = acting(() => Promise.reject(DOWN))
    await fiveFailures(store)
    expect(circuit.state).toBe('open')
    const [toldBefore, askedBefore] = [events.length, asked.length]
    await expect(call(store)).rejects.toMatchObject({ code: 'CIRCUIT_OPEN', cause: { cause: DOWN } })
    expect(asked.slice(askedBefore), verb).toEqual([])
    expect(events).toHaveLength(toldBefore)
  })

  it.each(SENT)('sends %s all the same, which decides nothing', async (verb, call) => {
    const { store, circuit, asked } = acting(() => Promise.reject(DOWN))
    await fiveFailures(store)
    await expect(call(store)).rejects.toMatchObject({ code: 'STORE_FAILED' })
    expect(asked.at(-1)).toBe(verb)
    expect(circuit.state).toBe('open')
  })

  it.each(SENT)('does not count what becomes of %s', async (_verb, call) => {
    const { store, circuit } = acting(() => Promise.reject(DOWN))
    for (let times = 0; times < 10; times++) await call(store)?.catch(() => {})
    expect(circuit.state).toBe('closed')
  })
})

describe('the guarded store, for a look that is many', () => {
  it('counts it for as many failures as it has callers, and tells of it once', async () => {
    const { store, circuit, events, asked } = acting(() => Promise.reject(DOWN))
    await expect(store.read(['a', 'b'], [], 4)).rejects.toMatchObject({ code: 'STORE_FAILED' })
    expect(circuit.state).toBe('closed')
    await expect(store.read(['a', 'b'], [], 2)).rejects.toMatchObject({ code: 'STORE_FAILED' })
    expect(circuit.state).toBe('open')
    expect(asked).toEqual(['read', 'read'])
    expect(events.map(({ type }) => type)).toEqual(['store.failed', 'store.failed', 'circuit.opened'])
  })

  it('begins to count anew once it is answered', async () => {
    let isDown = true
    const { store, circuit } = acting(() => (isDown ? Promise.reject(DOWN) : Promise.resolve()))
    await store.read(['a', 'b'], [], 4).catch(() => {})
    isDown = false
    await store.read(['a', 'b'], [], 3)
    isDown = true
    await store.read(['a', 'b'], [], 4).catch(() => {})
    expect(circuit.state).toBe('closed')
  })

  it('asks for looks that are sent apart as long as its circuit is not closed', async () => {
    const { store } = acting(() => Promise.reject(DOWN))
    expect(store.readsApart?.()).toBe(false)
    await fiveFailures(store)
    expect(store.readsApart?.()).toBe(true)
  })
})

/** Open, its pause over, and a read under way that decides. */
async function probing() {
  let settle: { resolve(): void; reject(error: unknown): void } | undefined
  let isDown = true
  const all = acting((verb) => {
    if (verb === 'read' && !isDown)
      return new Promise<void>((resolve, reject) => {
        settle = { resolve, reject }
      })
    return isDown ? Promise.reject(DOWN) : Promise.resolve()
  })
  await fiveFailures(all.store)
  isDown = false
  await all.clock.advance(500)
  const probe = all.store.read(['k'], []).catch(() => 'failed')
  expect(all.circuit.state).toBe('half-open')
  return { ...all, probe, settle: settle! }
}

describe('the guarded store while one command decides', () => {
  it.each(REFUSED)('refuses %s', async (_verb, call) => {
    const { store, asked } = await probing()
    const before = asked.length
    await expect(call(store)).rejects.toMatchObject({ code: 'CIRCUIT_OPEN' })
    expect(asked).toHaveLength(before)
  })

  it.each(WAITING)('holds %s back, and sends it when the answer is there', async (verb, call) => {
    const { clock, store, asked, settle } = await probing()
    const waiting = call(store)
    await clock.advance(10)
    expect(asked.at(-1)).toBe('read')
    settle.resolve()
    await waiting
    expect(asked.at(-1)).toBe(verb)
  })

  it.each(WAITING)('refuses %s when no answer comes', async (_verb, call) => {
    const { clock, store, asked, settle } = await probing()
    const waiting = call(store)?.catch((error: { code: string }) => error.code)
    await clock.advance(10)
    settle.reject(DOWN)
    expect(await waiting).toBe('CIRCUIT_OPEN')
    expect(asked.at(-1)).toBe('read')
  })

  it.each([
    ['is sent late and not answered', 200, 'STORE_TIMEOUT'],
    ['is not sent at all', 2_000, 'CIRCUIT_OPEN'],
  ])('has what waits be over by its deadline, where it %s', async (_what, verdictMs, code) => {
    let isDown = true
    const { clock, store } = guarded(
      {
        read: () => Promise.reject(DOWN),
        fill: () => new Promise((resolve) => void clock.timer(verdictMs, () => resolve(true))),
        delete: () => (isDown ? Promise.reject(DOWN) : never()),
      },
      { readMs: 50, writeMs: 3_000, invalidateMs: 250 },
    )
    await fiveFailures(store)
    isDown = false
    await clock.advance(500)
    void store.fill('k', 't', value, 1)
    const started = clock.monotonic()
    const removing = store.delete(['k']).catch((error: { code: string }) => [error.code, clock.monotonic() - started])
    await clock.advance(400)
    expect(await removing).toEqual([code, 250])
  })
})
