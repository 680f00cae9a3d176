import { describe, expect, it } from 'vitest'
import type { Clock, Timer } from '../../src/base/clock.js'
import { restingClock } from '../../src/base/resting-clock.js'

/** A clock whose timers tell whether they keep the process, and go off by hand. */
function watched() {
  const timers: { kept: boolean; cancelled: boolean; run: () => void }[] = []
  const clock: Clock = {
    now: () => 1,
    monotonic: () => 2,
    timer(_ms, run): Timer {
      const state = { kept: true, cancelled: false, run }
      timers.push(state)
      return {
        cancel: () => void (state.cancelled = true),
        ref: () => void (state.kept = true),
        unref: () => void (state.kept = false),
      }
    },
  }
  return { timers, clock: restingClock(clock) }
}

describe('a clock that rests', () => {
  it('tells the time of the other', () => {
    const { clock } = watched()
    expect([clock.now(), clock.monotonic()]).toEqual([1, 2])
  })

  it('lets the process go, whatever is pending and whatever comes', () => {
    const { clock, timers } = watched()
    clock.timer(1, () => {})
    expect(timers[0]?.kept).toBe(true)
    clock.rest()
    clock.timer(1, () => {})
    expect(timers.map(({ kept }) => kept)).toEqual([false, false])
  })

  it('runs, cancels, and refers as the other does, before and after', () => {
    const { clock, timers } = watched()
    const ran: number[] = []
    clock.timer(1, () => ran.push(0))
    clock.timer(1, () => ran.push(1)).cancel()
    timers[0]?.run()
    clock.rest()
    const late = clock.timer(1, () => ran.push(2))
    timers[2]?.run()
    expect(ran).toEqual([0, 2])
    expect(timers.map(({ cancelled }) => cancelled)).toEqual([false, true, false])
    // What has ended was not touched.
    expect(timers.map(({ kept }) => kept)).toEqual([true, true, false])
    late.ref()
    expect(timers[2]?.kept).toBe(true)
    late.unref()
    expect(timers[2]?.kept).toBe(false)
  })
})
