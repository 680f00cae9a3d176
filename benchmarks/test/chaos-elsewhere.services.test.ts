import { beforeAll, expect, test } from 'vitest'
import { build } from './build.js'
import { chaos } from './chaos.js'

/** Seconds each; a busy machine takes its time. */
const SLOW_MS = 240_000

beforeAll(() => build(), 120_000)

const REPLICAS = ['read-only', 'demoted', 'min-replicas', 'lossy-failover']
const MANY_SERVERS = ['cluster-kill', 'resharding-pattern', 'sentinel']
const PROCESS = ['loader', 'loader-hard', 'serializer', 'listener', 'wall-clock', 'monotonic-clock', 'stall']

// As in chaos.services.test.ts, which holds what becomes of a single server.
test.each([
  ['a replica takes the place of their Redis, or is missing', REPLICAS],
  ['their Cluster or their Sentinels put another primary in place', MANY_SERVERS],
  ['the trouble is in their own process', PROCESS],
])('callers get what they ask for while %s', { timeout: SLOW_MS }, (_what, names) => {
  const outcomes = chaos(names)

  expect(outcomes.map(({ scenario }) => scenario).toSorted()).toEqual(names.toSorted())
  for (const { figures, broken, scenario } of outcomes) {
    expect(broken, scenario).toEqual([])
    for (const phase of [figures.before, figures.after]) expect(phase.reads, scenario).toBeGreaterThan(20)
    expect(figures.invalidations, scenario).toBeGreaterThan(20)
  }
})
