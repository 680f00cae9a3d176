import { describe, expect, it, vi } from 'vitest'
import { fakeClock } from '../../../testing/src/fake-clock.js'
import { createDeadlines } from '../../src/base/deadlines.js'

const late = { late: (): Error => new Error('late') }
const never = (): Promise<never> => new Promise(() => {})

async function outcome(work: Promise<unknown>): Promise<() => string> {
  let state = 'open'
  void work.then(
    (value) => (state = `value ${String(value)}`),
    (error: Error) => (state = error.message),
  )
  return () => state
}

describe('deadlines', () => {
  it('pass on what comes in time, values and errors alike', async () => {
    const deadlines = createDeadlines(fakeClock())
    await expect(deadlines.within(Promise.resolve(1), 50, late, undefined)).resolves.toBe(1)
    await expect(deadlines.within(Promise.reject(new Error('own')), 50, late, undefined)).rejects.toThrow('own')
  })

  it.each([1, 49, 50, 51, 250])('strike no sooner than %i ms, and at most 20 ms later', async (ms) => {
    const clock = fakeClock()
    const deadlines = createDeadlines(clock)
    await clock.advance(7)
    const state = await outcome(deadlines.within(never(), ms, late, undefined))
    await clock.advance(ms - 1)
    expect(state()).toBe('open')
    await clock.advance(21)
    expect(state()).toBe('late')
  })

  it('of different lengths do not wait for each other', async () => {
    const clock = fakeClock()
    const deadlines = createDeadlines(clock)
    const [long, short] = [
      await outcome(deadlines.within(never(), 500, late, undefined)),
      await outcome(deadlines.within(never(), 30, late, undefined)),
    ]
    await clock.advance(60)
    expect([long(), short()]).toEqual(['open', 'late'])
  })

  it('all strike, and share one timer, where somebody begins the next operation when he hears of one that is late', async () => {
    const clock = fakeClock()
    const deadlines = createDeadlines(clock)
    const begun: (() => string)[] = []
    const begin = async (next: number): Promise<void> => {
      const course = {
        late: () => {
          if (next > 0) void begin(next - 1)
          return late.late()
        },
      }
      begun.push(await outcome(deadlines.within(never(), 50, course, undefined)))
    }
    for (const next of [2, 1, 0, 1]) await begin(next)
    await clock.advance(60)
    expect(clock.pending()).toBe(1)
    await clock.advance(200)
    expect(begun.map((state) => state())).toEqual(Array.from({ length: 8 }, () => 'late'))
    expect(clock.pending()).toBe(0)
  })

  it('share one timer, and leave none behind when nothing is in flight', async () => {
    const clock = fakeClock()
    const deadlines = createDeadlines(clock)
    const work = Array.from({ length: 1_000 }, () => deadlines.within(Promise.resolve(1), 50, late, undefined))
    expect(clock.pending()).toBe(1)
    await Promise.all(work)
    await clock.advance(20)
    expect(clock.pending()).toBe(0)
  })

  it('give what lies unread in a socket a chance after this process itself has stalled', async () => {
    const clock = fakeClock()
    const deadlines = createDeadlines(clock)
    let answer: (value: string) => void = () => {}
    const reply = new Promise<string>((resolve) => (answer = resolve))
    const state = await outcome(deadlines.within(reply, 50, late, undefined))
    clock.stall(400)
    await clock.advance(0)
    expect(state()).toBe('open')
    answer('in time')
    await clock.advance(20)
    expect(state()).toBe('value in time')
  })

  it('give it as long as ever while this process works off what has piled up', async () => {
    const clock = fakeClock()
    const deadlines = createDeadlines(clock)
    const before = await outcome(deadlines.within(never(), 50, late, undefined))
    clock.stall(1_000)
    const after = await outcome(deadlines.within(never(), 50, late, undefined))
    for (let i = 0; i < 2; i++) {
      await clock.advance(0)
      clock.stall(300)
    }
    expect([before(), after()]).toEqual(['open', 'open'])
    await clock.advance(10)
    expect([before(), after()]).toEqual(['late', 'late'])
  })

  it('strike in time in a process that has been late for two seconds', async () => {
    const clock = fakeClock()
    const deadlines = createDeadlines(clock)
    const state = await outcome(deadlines.within(never(), 1_000, late, undefined))
    // 16 times 150 ms count for 20 ms each, and from then on in full.
    for (let i = 0; i < 20; i++) {
      clock.stall(150)
      await clock.advance(0)
    }
    expect(state()).toBe('open')
    for (let i = 0; i < 2; i++) {
      clock.stall(150)
      await clock.advance(0)
    }
    expect(state()).toBe('late')
  })

  it('strike after a clock has gone back, as late as ever', async () => {
    const clock = fakeClock()
    let backMs = 0
    const jumping = { ...clock, monotonic: () => clock.monotonic() - backMs }
    const deadlines = createDeadlines(jumping)
    const before = await outcome(deadlines.within(never(), 50, late, undefined))
    await clock.advance(20)
    backMs = 3_600_000
    await clock.advance(10)
    const after = await outcome(deadlines.within(never(), 50, late, undefined))
    await clock.advance(60)
    expect([before(), after()]).toEqual(['late', 'late'])
  })

  it('strike in a process that is late all the time', async () => {
    const clock = fakeClock()
    const deadlines = createDeadlines(clock)
    const state = await outcome(deadlines.within(never(), 50, late, undefined))
    for (let i = 0; i < 6; i++) {
      clock.stall(25)
      await clock.advance(0)
    }
    expect(state()).toBe('late')
  })

  it('strike after a stall all the same when no answer comes', async () => {
    const clock = fakeClock()
    const deadlines = createDeadlines(clock)
    const state = await outcome(deadlines.within(never(), 50, late, undefined))
    clock.stall(400)
    await clock.advance(30)
    expect(state()).toBe('late')
  })

  it('remember no length for which nobody waits', async () => {
    const clock = fakeClock()
    const deadlines = createDeadlines(clock)
    const forgotten = vi.spyOn(Map.prototype, 'delete')
    for (const ms of [50.1, 50.2, 50.3]) await deadlines.within(Promise.resolve(), ms, late, undefined)
    await clock.advance(100)
    expect(forgotten.mock.calls.flat()).toEqual(expect.arrayContaining([50.1, 50.2, 50.3]))
    forgotten.mockRestore()
  })
})
