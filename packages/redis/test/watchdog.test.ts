import { fakeClock } from '@readthrough/testing'
import { expect, test } from 'vitest'
import { watchAnswers } from '../src/watchdog.js'

function watched(answer: () => Promise<unknown> | undefined) {
  const clock = fakeClock()
  const counts = { pings: 0, silences: 0 }
  const stop = watchAnswers(
    {
      ping() {
        counts.pings++
        return answer()
      },
      silent: () => void counts.silences++,
    },
    2_000,
    clock,
  )
  return { clock, counts, stop }
}

const never = () => new Promise<never>(() => {})

test('a server that answers is asked again and again, and left alone', async () => {
  const { clock, counts } = watched(async () => 'PONG')
  await clock.advance(10_000)
  expect(counts).toEqual({ pings: 20, silences: 0 })
})

test('an answer that is an error is an answer', async () => {
  const { clock, counts } = watched(() => Promise.reject(new Error('NOPERM')))
  await clock.advance(10_000)
  expect(counts.silences).toBe(0)
})

test('a server that does not answer in time is told once, and the watch goes on', async () => {
  const { clock, counts } = watched(never)
  await clock.advance(2_500)
  expect(counts).toEqual({ pings: 1, silences: 0 })
  await clock.advance(500)
  expect(counts).toEqual({ pings: 1, silences: 1 })
  await clock.advance(500)
  expect(counts).toEqual({ pings: 2, silences: 1 })
})

test('without a connection there is nothing to be silent', async () => {
  const { clock, counts } = watched(() => undefined)
  await clock.advance(10_000)
  expect(counts.silences).toBe(0)
})

test('after this process has stalled, the answer gets one more tick to be read', async () => {
  let answer = () => {}
  const { clock, counts } = watched(() => new Promise<void>((resolve) => (answer = resolve)))
  await clock.advance(500)
  clock.stall(30_000)
  await clock.advance(0)
  expect(counts.silences).toBe(0)
  answer()
  await clock.advance(500)
  expect(counts.silences).toBe(0)
})

test('the late answer of a connection that was given up says nothing about the next', async () => {
  const answers: (() => void)[] = []
  const { clock, counts } = watched(() => new Promise<void>((resolve) => void answers.push(resolve)))
  await clock.advance(3_500)
  expect(counts).toEqual({ pings: 2, silences: 1 })
  answers[0]?.()
  await clock.advance(2_500)
  expect(counts.silences).toBe(2)
})

test('it keeps no process from exiting, and ends when told', async () => {
  const { clock, counts, stop } = watched(never)
  expect(clock.holding()).toBe(0)
  stop()
  await clock.advance(10_000)
  expect([counts.pings, clock.pending()]).toEqual([0, 0])
})
