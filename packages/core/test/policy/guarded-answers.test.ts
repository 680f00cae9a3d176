import { describe, expect, it } from 'vitest'
import { acting, DOWN, fiveFailures, guarded, never } from './guarded.js'

describe('what the guarded store takes for an answer', () => {
  it('is a refusal too: a store that is full has not gone away', async () => {
    const { store, circuit, events } = acting(
      () => Promise.reject(new Error('OOM')),
      (error) => (error as Error).message === 'OOM',
    )
    for (let times = 0; times < 20; times++) await store.read(['k'], []).catch(() => {})
    expect(circuit.state).toBe('closed')
    expect(events).toHaveLength(20)
  })

  it('is none where the store cannot say', async () => {
    const { store, circuit } = acting(
      () => Promise.reject(DOWN),
      () => {
        throw new Error('what is this?')
      },
    )
    await fiveFailures(store)
    expect(circuit.state).toBe('open')
  })

  it('is a refusal also of the command that decides', async () => {
    const refusal = new Error('READONLY')
    let error = DOWN
    const { clock, store, circuit } = acting(
      () => Promise.reject(error),
      (given) => given === refusal,
    )
    await fiveFailures(store)
    error = refusal
    await clock.advance(500)
    await store.delete(['k']).catch(() => {})
    expect(circuit.state).toBe('closed')
  })

  it('is each page of a scan, so that a long one neither opens the circuit nor holds it half-open', async () => {
    let beat = (): void => {}
    let isDown = true
    const { clock, store, circuit } = guarded({
      read: () => Promise.reject(DOWN),
      deleteMatching: (_pattern, progress) => {
        beat = progress ?? beat
        return isDown ? Promise.reject(DOWN) : never()
      },
    })
    await fiveFailures(store)
    isDown = false
    await clock.advance(500)
    const scanning = store.deleteMatching('*').catch(() => 'given up')
    await clock.advance(100)
    expect(circuit.state).toBe('half-open')
    beat()
    expect(circuit.state).toBe('closed')
    await clock.advance(600)
    expect(await scanning).toBe('given up')
  })

  it.each([
    ['an answer', true, 'half-open'],
    ['a refusal', 'refusal', 'half-open'],
    ['another failure', false, 'open'],
  ] as const)('that is late, if it is %s, has the circuit tried at once', async (_what, kind, state) => {
    const refusal = new Error('LOADING')
    const late: (() => void)[] = []
    const { clock, store, circuit } = guarded({
      isRefusal: (error) => error === refusal,
      read: () =>
        new Promise((resolve, reject) => {
          late.push(() => (kind === true ? resolve({ slots: [], stamps: [] }) : reject(kind ? refusal : DOWN)))
        }),
    })
    const reads = Array.from({ length: 5 }, () => store.read(['k'], []).catch(() => {}))
    await clock.advance(80)
    await Promise.all(reads)
    expect(circuit.state).toBe('open')
    late[0]?.()
    await clock.advance(0)
    expect(circuit.state).toBe(state)
  })

  it.each([
    [true, 'closed'],
    [undefined, 'open'],
  ])(
    'is less told by what fails at one moment where the store is spread (%s): the circuit is %s',
    async (isSpread, state) => {
      const { store, circuit } = guarded({ isSpread, read: () => Promise.reject(DOWN) })
      await Promise.all(Array.from({ length: 20 }, () => store.read(['k'], []).catch(() => {})))
      expect(circuit.state).toBe(state)
    },
  )

  it('is also the late page of a scan that was given up', async () => {
    let beat = (): void => {}
    const { clock, store, circuit } = guarded({
      read: () => Promise.reject(DOWN),
      deleteMatching: (_pattern, progress) => {
        beat = progress ?? beat
        return never()
      },
    })
    const scanning = store.deleteMatching('*').catch(() => 'given up')
    await clock.advance(300)
    expect(await scanning).toBe('given up')
    await fiveFailures(store)
    expect(circuit.state).toBe('open')
    beat()
    expect(circuit.state).toBe('half-open')
  })
})
