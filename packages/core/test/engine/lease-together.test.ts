import { describe, expect, it } from 'vitest'
import { createLeaseTogether } from '../../src/engine/lease-together.js'
import type { Leases } from '../../src/engine/lease.js'
import type { Seen, Vacant } from '../../src/engine/lookup.js'
import type { ReadCall } from '../../src/engine/read-call.js'
import { deferred, settled } from '../stories/story.js'

const miss: Vacant = { kind: 'vacant', reason: 'absent' }
const granted: Seen = {
  kind: 'granted',
  token: 'T',
  miss,
  ground: { tags: [{ tag: 't', stamp: 's' }], counters: undefined },
}
const call = (tags: readonly string[] = ['t']): ReadCall => ({ key: 'k', tags }) as unknown as ReadCall

/** Leases whose answers come when a test says so. */
function asking(): { together: ReturnType<typeof createLeaseTogether>; answers: ((seen: Seen) => void)[] } {
  const answers: ((seen: Seen) => void)[] = []
  const leases = {
    take: () => {
      const { promise, resolve } = deferred<Seen>()
      answers.push(resolve)
      return promise
    },
  } as unknown as Leases
  return { together: createLeaseTogether(leases), answers }
}

describe('a lease that many callers want', () => {
  it('is asked for once by those who were there before; one of them holds it', async () => {
    const { together, answers } = asking()
    const arrivals = [1, 2, 3].map(() => together.arrive())
    const seen = arrivals.map((arrived) => together.take(call(), miss, arrived))
    expect(answers).toHaveLength(1)
    answers[0]?.(granted)
    const beside = { kind: 'leased', token: 'T', stamps: ['s'] }
    expect(await Promise.all(seen)).toEqual([granted, beside, beside])
  })

  it('is asked for anew by one who came after: what was answered may be older than the call', async () => {
    const { together, answers } = asking()
    void together.take(call(), miss, together.arrive())
    // An answer on its way may tell of a lease that an invalidation, which is over by now, has taken away.
    const late = together.take(call(), miss, together.arrive())
    expect(answers).toHaveLength(2)
    answers[0]?.({ kind: 'leased', token: 'gone', stamps: ['s'] })
    answers[1]?.(granted)
    expect(await late).toEqual(granted)
  })

  it('is asked for anew by one with other tags, and after it was answered', async () => {
    const { together, answers } = asking()
    const arrivals = [1, 2, 3].map(() => together.arrive())
    const first = together.take(call(), miss, arrivals[0] as number)
    void together.take(call(['other']), miss, arrivals[1] as number)
    expect(answers).toHaveLength(2)
    for (const answer of answers) answer(granted)
    await first
    await settled()
    void together.take(call(), miss, arrivals[2] as number)
    expect(answers).toHaveLength(3)
  })

  it.each<[string, Seen]>([
    ['another process holds it', { kind: 'leased', token: 'O', stamps: ['s'] }],
    ['a write is under way', { kind: 'past', reason: 'barrier' }],
  ])('is told of to all where %s', async (_what, answer) => {
    const { together, answers } = asking()
    const arrivals = [1, 2].map(() => together.arrive())
    const seen = arrivals.map((arrived) => together.take(call(), miss, arrived))
    answers[0]?.(answer)
    expect(await Promise.all(seen)).toEqual([answer, answer])
  })

  it('names the question that the store did not answer, so that its crowd can share a load', async () => {
    const { together, answers } = asking()
    const arrivals = [1, 2].map(() => together.arrive())
    const seen = arrivals.map((arrived) => together.take(call(), miss, arrived))
    answers[0]?.({ kind: 'past', reason: 'store' })
    const [first, second] = await Promise.all(seen)
    expect(first).toEqual({ kind: 'past', reason: 'store', question: expect.any(Number) as unknown })
    expect(second).toEqual(first)
  })

  it.each<[string, Seen]>([
    ['a value is there', { kind: 'hit' } as Seen],
    ['something else is there now', { kind: 'vacant', reason: 'expired' }],
  ])('is asked for by each for himself, and at once, where %s', async (_what, answer) => {
    const { together, answers } = asking()
    const arrivals = [1, 2, 3].map(() => together.arrive())
    const seen = arrivals.map((arrived) => together.take(call(), miss, arrived))
    answers[0]?.(answer)
    await settled()
    expect(answers).toHaveLength(3)
    for (const resolve of answers) resolve(answer)
    expect(await Promise.all(seen)).toEqual([answer, answer, answer])
  })
})
