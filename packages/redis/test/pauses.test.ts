import { ConnectionTimeoutError, SocketTimeoutError } from 'redis'
import { expect, test } from 'vitest'
import { pauseAfter } from '../src/hardening.js'

const at = (fraction: number) => ({ fraction: () => fraction, id: () => '' })
const shortest = at(0)
const longest = at(1)

test('the first attempt after a connection of use is made at once; later pauses double, to half a second', () => {
  const refused = new Error('ECONNREFUSED')
  const pauses = [0, 1, 2, 3, 4, 5, 30].map((failures) => pauseAfter(failures, refused, longest))
  expect(pauses).toEqual([0, 50, 100, 200, 400, 500, 500])
  expect(pauseAfter(30, refused, shortest)).toBe(250)
})

test.each([new SocketTimeoutError(2_000), new ConnectionTimeoutError()])(
  'after an attempt that timed out it is a moment, however many there were: %s',
  (cause) => {
    for (const failures of [1, 2, 30]) {
      expect(pauseAfter(failures, cause, shortest)).toBe(50)
      expect(pauseAfter(failures, cause, longest)).toBe(100)
    }
  },
)
