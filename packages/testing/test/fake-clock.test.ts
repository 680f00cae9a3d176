import { expect, test } from 'vitest'
import { fakeClock } from '../src/fake-clock.js'

test('time stands still until it is moved', async () => {
  const clock = fakeClock(5_000)
  expect([clock.now(), clock.monotonic()]).toEqual([5_000, 0])
  await clock.advance(250)
  expect([clock.now(), clock.monotonic()]).toEqual([5_250, 250])
})

test('timers run in the order of their times, each at its own time', async () => {
  const clock = fakeClock()
  const ran: string[] = []
  const note = (name: string) => () => void ran.push(`${name}@${clock.monotonic()}`)
  clock.timer(30, note('c'))
  clock.timer(10, note('a'))
  clock.timer(10, note('b'))
  clock.timer(31, note('later'))
  await clock.advance(30)
  expect(ran).toEqual(['a@10', 'b@10', 'c@30'])
})

test('a timer set by a promise that another timer settled runs in the same advance', async () => {
  const clock = fakeClock()
  const pause = (ms: number) => new Promise<void>((resolve) => void clock.timer(ms, resolve))
  const story = (async () => {
    for (let i = 0; i < 3; i++) await pause(10)
    return clock.monotonic()
  })()
  await clock.advance(100)
  expect(await story).toBe(30)
})

test('a cancelled timer never runs and is not pending', async () => {
  const clock = fakeClock()
  let ran = false
  const timer = clock.timer(10, () => {
    ran = true
  })
  expect(clock.pending()).toBe(1)
  timer.cancel()
  expect(clock.pending()).toBe(0)
  await clock.advance(20)
  expect(ran).toBe(false)
})

test('it tells the timers that keep a process from exiting', () => {
  const clock = fakeClock()
  const timer = clock.timer(10, () => {})
  expect(clock.holding()).toBe(1)
  timer.unref()
  expect([clock.pending(), clock.holding()]).toEqual([1, 0])
  timer.ref()
  expect(clock.holding()).toBe(1)
})

test('after a stall, what fell due runs late', async () => {
  const clock = fakeClock()
  let ranAt = -1
  clock.timer(10, () => {
    ranAt = clock.monotonic()
  })
  clock.stall(500)
  expect(ranAt).toBe(-1)
  await clock.advance(0)
  expect(ranAt).toBe(500)
})

test('a shift of the wall clock moves neither the monotonic clock nor the timers', async () => {
  const clock = fakeClock(1_000)
  let ran = false
  clock.timer(10, () => {
    ran = true
  })
  clock.shiftWall(-60_000)
  await clock.advance(9)
  expect([clock.now(), clock.monotonic(), ran]).toEqual([-58_991, 9, false])
})

test('a timer that throws makes advance reject', async () => {
  const clock = fakeClock()
  clock.timer(1, () => {
    throw new Error('broken timer')
  })
  await expect(clock.advance(1)).rejects.toThrow('broken timer')
})
