import { describe, expect, test } from 'vitest'
import { failoverRound } from '../src/failover/round.js'

const PLAN = { rows: 90, writers: 15 }

// A replica that was cut off takes the place of a primary that died; `bench:failover` is the long form.
describe('after a failover with lost replication', () => {
  test('what was invalidated behind the replica’s back is served again: done was not done', async () => {
    const result = await failoverRound({ ...PLAN, withReplicas: false })
    expect(result).toMatchObject({ done: PLAN.rows, pending: 0 })
    expect(result.staleOfDone.own).toBeGreaterThan(0)
    expect(result.staleOfDone.other).toBeGreaterThan(0)
    expect(result.staleAtLast.other).toBeGreaterThan(0)
  }, 120_000)

  test('with replicas nothing that was done is stale, nothing pending is served here, and at last nothing is stale', async () => {
    const result = await failoverRound({ ...PLAN, withReplicas: true })
    const none = { own: 0, other: 0 }
    expect(result.done).toBeGreaterThan(0)
    expect(result.pending).toBeGreaterThan(0)
    expect(result).toMatchObject({ staleOfDone: none, staleOfPending: { own: 0 }, staleAtLast: none })
  }, 120_000)
})
