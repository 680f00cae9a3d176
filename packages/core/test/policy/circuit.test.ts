import { describe, expect, it } from 'vitest'
import { fakeClock } from '../../../testing/src/fake-clock.js'
import type { CacheEvent } from '../../src/index.js'
import { createCircuit, type CircuitOptions, type Pass } from '../../src/policy/circuit.js'

const DOWN = new Error('down')

function opened(options: Partial<CircuitOptions> & { chance?: number } = {}) {
  const clock = fakeClock()
  const events: CacheEvent[] = []
  let refused = 0
  let closings = 0
  const circuit = createCircuit({
    clock,
    random: { fraction: () => options.chance ?? 0.5, id: () => '' },
    emit: (event) => events.push(event),
    failures: 5,
    pauseMs: 400,
    onRefused: () => void refused++,
    onClosed: () => void closings++,
    ...options,
  })
  const sent = (): Pass => {
    const pass = circuit.enter()
    if (pass === undefined) throw new Error('the circuit gave no leave')
    return pass
  }
  return {
    circuit,
    clock,
    events,
    sent,
    fail(times: number) {
      for (let i = 0; i < times; i++) sent().failed(DOWN, false)
    },
    refused: () => refused,
    closings: () => closings,
  }
}

describe('a closed circuit', () => {
  it('opens at the fifth command in a row without an answer', () => {
    const { circuit, events, fail } = opened()
    fail(4)
    expect(circuit.state).toBe('closed')
    fail(1)
    expect(circuit.state).toBe('open')
    expect(circuit.isClosed()).toBe(false)
    expect(circuit.enter()).toBeUndefined()
    expect(events).toEqual([{ type: 'circuit.opened', error: DOWN }])
  })

  it('starts counting anew with every answer', () => {
    const { circuit, sent, fail } = opened()
    for (let row = 0; row < 3; row++) {
      fail(4)
      sent().answered()
    }
    expect(circuit.state).toBe('closed')
  })

  it('opens as well when many that were sent at once go unanswered, and says so once', () => {
    const { circuit, events, sent } = opened()
    const passes = Array.from({ length: 100 }, sent)
    for (const pass of passes) pass.failed(DOWN, false)
    expect(circuit.state).toBe('open')
    expect(events).toHaveLength(1)
  })

  it('counts for one what fails at one moment, where one server of several may be away', async () => {
    const { circuit, clock, sent } = opened()
    for (let moment = 1; moment <= 4; moment++) {
      for (const pass of Array.from({ length: 20 }, sent)) pass.failed(DOWN, true)
      await clock.advance(5)
    }
    expect(circuit.state).toBe('closed')
    sent().failed(DOWN, true)
    expect(circuit.state).toBe('open')
  })

  it('never opens where the option says so', () => {
    const { circuit, fail } = opened({ failures: Infinity })
    fail(1_000)
    expect(circuit.state).toBe('closed')
  })

  it('does not hold against a new connection what was sent over the old one', () => {
    const { circuit, sent } = opened()
    const passes = Array.from({ length: 5 }, sent)
    circuit.renewed()
    for (const pass of passes) pass.failed(DOWN, false)
    expect(circuit.state).toBe('closed')
  })
})

describe('an open circuit', () => {
  it.each([
    [0, 300],
    [0.5, 400],
    [0.999, 499],
  ])('with chance %d lets one command try after about %i ms', async (chance, ms) => {
    const { circuit, clock, fail } = opened({ chance })
    fail(5)
    await clock.advance(ms - 1)
    expect(circuit.enter()).toBeUndefined()
    await clock.advance(2)
    expect(circuit.enter()).toBeDefined()
    expect(circuit.state).toBe('half-open')
    expect(circuit.enter()).toBeUndefined()
  })

  it('lets one command try where its clock goes back, as none should', async () => {
    const at = { ms: 5_000_000 }
    const { circuit, fail } = opened({ clock: { ...fakeClock(), monotonic: () => at.ms } })
    fail(5)
    at.ms = 1_000
    expect(circuit.refuse('read').downMs).toBe(0)
    expect(circuit.enter()).toBeDefined()
  })

  it('tells for how long the store has been failing, from the first failure of the row on, and why', async () => {
    const { circuit, clock, fail, refused } = opened()
    fail(1)
    await clock.advance(150)
    fail(4)
    await clock.advance(200)
    expect(circuit.refuse('read')).toMatchObject({ code: 'CIRCUIT_OPEN', operation: 'read', downMs: 350, cause: DOWN })
    expect(refused()).toBe(1)
  })

  it('counts nothing that was sent before it opened', async () => {
    const { circuit, clock, sent, events } = opened()
    const passes = Array.from({ length: 10 }, sent)
    for (const pass of passes.slice(0, 5)) pass.failed(DOWN, false)
    await clock.advance(400)
    const probe = sent()
    for (const pass of passes.slice(5)) pass.failed(new Error('older'), false)
    expect(circuit.state).toBe('half-open')
    probe.answered()
    expect(circuit.state).toBe('closed')
    expect(events.map(({ type }) => type)).toEqual(['circuit.opened', 'circuit.closed'])
  })

  it.each([
    ['an answer for which nobody waits any more', (all: ReturnType<typeof opened>) => all.circuit.heard()],
    ['a new connection', (all: ReturnType<typeof opened>) => all.circuit.renewed()],
    ['an answer to what is sent in any case', (all: ReturnType<typeof opened>) => all.circuit.bystander.answered()],
  ])('lets one command try at once after %s', (_what, sign) => {
    const all = opened()
    all.fail(5)
    sign(all)
    expect(all.circuit.enter()).toBeDefined()
    expect(all.circuit.enter()).toBeUndefined()
  })

  it('takes an answer in time to what was sent before it opened for such a sign', () => {
    const { circuit, sent, fail } = opened()
    const slow = sent()
    fail(5)
    slow.answered()
    expect(circuit.state).toBe('half-open')
  })

  it('believes a late answer once: a store that is slow would else be asked again and again', async () => {
    const { circuit, clock, sent, fail } = opened()
    fail(5)
    circuit.heard()
    sent().failed(DOWN, false)
    circuit.heard()
    expect(circuit.enter()).toBeUndefined()
    await clock.advance(400)
    sent().failed(DOWN, false)
    circuit.heard()
    expect(circuit.enter()).toBeDefined()
  })

  it('believes a new connection every time', () => {
    const { circuit, sent, fail } = opened()
    fail(5)
    for (let times = 0; times < 3; times++) {
      circuit.renewed()
      sent().failed(DOWN, false)
    }
    expect(circuit.state).toBe('open')
    circuit.heard()
    expect(circuit.state).toBe('half-open')
  })
})

describe('a half-open circuit', () => {
  it('closes with the answer, says for how long the store had failed, and tells who waits for it', async () => {
    const { circuit, clock, events, sent, fail, closings } = opened()
    fail(5)
    await clock.advance(400)
    const probe = sent()
    await clock.advance(30)
    expect(closings()).toBe(0)
    probe.answered()
    expect(circuit.state).toBe('closed')
    expect(events.slice(1)).toEqual([{ type: 'circuit.closed', ms: 430 }])
    expect(closings()).toBe(1)
  })

  it('is open for another pause when there is none, of which no event tells', async () => {
    const { circuit, clock, events, sent, fail } = opened()
    fail(5)
    await clock.advance(400)
    sent().failed(new Error('still'), false)
    expect(circuit.state).toBe('open')
    await clock.advance(399)
    expect(circuit.enter()).toBeUndefined()
    expect(circuit.refuse('read')).toMatchObject({ downMs: 799, cause: { message: 'still' } })
    await clock.advance(1)
    expect(circuit.enter()).toBeDefined()
    expect(events).toHaveLength(1)
  })

  it('starts with a clean slate after it has closed', async () => {
    const { circuit, clock, sent, fail } = opened()
    fail(5)
    await clock.advance(400)
    sent().answered()
    fail(4)
    expect(circuit.state).toBe('closed')
  })

  it('has a verdict to wait for while one command is out to decide, and only then', async () => {
    const { circuit, clock, sent, fail } = opened()
    const said: string[] = []
    expect(circuit.verdict()).toBeUndefined()
    fail(5)
    expect(circuit.verdict()).toBeUndefined()
    await clock.advance(400)
    const probe = sent()
    void circuit.verdict()?.then(() => said.push('first'))
    void circuit.verdict()?.then(() => said.push('second'))
    await clock.advance(10)
    expect(said).toEqual([])
    probe.failed(DOWN, false)
    await clock.advance(0)
    expect(said).toEqual(['first', 'second'])
  })

  it('lets another command decide after a new connection, and those who wait go on', async () => {
    const { circuit, clock, events, sent, fail } = opened()
    fail(5)
    await clock.advance(400)
    const old = sent()
    let isOver = false
    void circuit.verdict()?.then(() => (isOver = true))
    circuit.renewed()
    await clock.advance(0)
    expect(isOver).toBe(true)
    const probe = sent()
    old.failed(DOWN, false)
    expect(circuit.state).toBe('half-open')
    probe.answered()
    expect(events.map(({ type }) => type)).toEqual(['circuit.opened', 'circuit.closed'])
  })

  it('sets no timer', async () => {
    const { clock, sent, fail } = opened()
    fail(5)
    await clock.advance(400)
    sent().failed(DOWN, false)
    expect(clock.pending()).toBe(0)
  })
})
