import { beforeAll, expect, test } from 'vitest'
import { build } from './build.js'
import { chaos } from './chaos.js'

/** Seconds each; a busy machine takes its time. */
const SLOW_MS = 180_000

beforeAll(() => build(), 120_000)

const GONE = ['kill', 'outage', 'old-dump', 'old-dump-clear']
const UNWILLING = ['hang', 'pause', 'full', 'client-kill']
const NETWORK = ['late', 'throttle', 'drop', 'cut-off', 'cut-reply', 'reset']

// The program fails where an error reached a caller, anything stale was read, or a read took far too long; here it is
// made sure of that there was something to keep. `npm run chaos` is the long form.
test.each([
  ['is gone, or comes back as it was before', GONE],
  ['is there, and hangs, is full, or forgets', UNWILLING],
  ['is behind a network that is late, lossy, or breaks', NETWORK],
])('callers get what they ask for while Redis %s', { timeout: SLOW_MS }, (_what, names) => {
  const outcomes = chaos(names)

  expect(outcomes.map(({ scenario }) => scenario).toSorted()).toEqual(names.toSorted())
  for (const { figures, broken, scenario } of outcomes) {
    expect(broken, scenario).toEqual([])
    for (const phase of [figures.before, figures.after]) expect(phase.reads, scenario).toBeGreaterThan(20)
    expect(figures.invalidations, scenario).toBeGreaterThan(20)
  }
})

// Where hits go on all the time: what is stale is hit then, and not only when the last rows are asked for.
test('a cache that does not invalidate is found out', { timeout: SLOW_MS }, () => {
  expect(() => chaos(['script-flush'], '--fault', 'deaf')).toThrow(/staleHere \d+, at most 0; staleElsewhere \d+/)
})
