import { describe, expect, test } from 'vitest'
import { failoverRound } from '../src/failover/round.js'

const PLAN = { rows: 90, writers: 15 }

// A replica that was cut off takes the place of a primary that died; `bench:failover` is the long form.
describe('after a failover with lost replication', () => {
  const NONE = { own: 0, other: 0 }

  test('what was invalidated behind the replica’s back is served again, where nothing stands against it', async () => {
    const result = await failoverRound({ ...PLAN, guard: 'none' })
    expect(result).toMatchObject({ done: PLAN.rows, pending: 0 })
    expect(result.staleOfDone.own).toBeGreaterThan(0)
    expect(result.staleOfDone.other).toBeGreaterThan(0)
    expect(result.staleAtLast.other).toBeGreaterThan(0)
  }, 120_000)

  test.each(['replay', 'clear'] as const)(
    'with %s nothing is stale in the process that wrote, at any time, and nowhere once that is done',
    async (guard) => {
      const result = await failoverRound({ ...PLAN, guard })
      expect(result).toMatchObject({ done: PLAN.rows, pending: 0, staleMeanwhile: { own: 0 } })
      expect(result).toMatchObject({ staleOfDone: NONE, staleOfPending: NONE, staleAtLast: NONE })
    },
    120_000,
  )

  test('with replicas nothing that was done is stale, nothing pending is served here, and at last nothing is stale', async () => {
    const result = await failoverRound({ ...PLAN, guard: 'replicas' })
    expect(result.done).toBeGreaterThan(0)
    expect(result.pending).toBeGreaterThan(0)
    expect(result.staleMeanwhile.own).toBe(0)
    expect(result).toMatchObject({ staleOfDone: NONE, staleOfPending: { own: 0 }, staleAtLast: NONE })
  }, 120_000)
})
