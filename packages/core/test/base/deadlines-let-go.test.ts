import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import { fakeClock } from '../../../testing/src/fake-clock.js'
import { createDeadlines } from '../../src/base/deadlines.js'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as (options?: { readonly type: 'minor' }) => void

const late = { late: (): Error => new Error('late') }
const ANSWERS = 200
/** Young garbage is collected once in so many answers. */
const BETWEEN_RUNS = 10
/** Of each: less than what has a place of its own at once. */
const NUMBERS = 8_000
const ANSWER_BYTES = NUMBERS * 8

function oldBytes(): number {
  return getHeapSpaceStatistics().find(({ space_name: name }) => name === 'old_space')?.space_used_size ?? NaN
}

it('what was answered is young garbage at once, even behind an operation that has grown old', async () => {
  const deadlines = createDeadlines(fakeClock())
  /** Begins an operation, and says how it is answered. */
  function begin(): (answer: unknown) => Promise<unknown> {
    const { promise, resolve } = operation()
    const answered = deadlines.within(promise, 50, late, undefined)
    return (answer) => {
      resolve(answer)
      return answered
    }
  }
  let last = begin()
  collect()
  const before = oldBytes()
  for (let i = 0; i < ANSWERS; i++) {
    // There is always one under way, as where there are many callers.
    const next = begin()
    await last(Array.from({ length: NUMBERS }, (_, n) => n + 0.5))
    last = next
    if (i % BETWEEN_RUNS === 0) collect({ type: 'minor' })
  }
  expect(oldBytes() - before).toBeLessThan((ANSWERS * ANSWER_BYTES) / 4)
})

function operation(): { readonly promise: Promise<unknown>; readonly resolve: (value: unknown) => void } {
  let resolve: (value: unknown) => void = () => {}
  const promise = new Promise((settle) => (resolve = settle))
  return { promise, resolve }
}
