import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FAILURES } from '../src/failures/all.js'
import { play, type Step } from '../src/failures/failure.js'
import { laggingReplica } from '../src/failures/lagging-replica.js'
import { lateAnswer } from '../src/failures/late-answer.js'
import { rolledBack } from '../src/failures/rolled-back.js'
import { openServers, type Servers } from '../src/failures/servers.js'
import { twoWriters } from '../src/failures/two-writers.js'
import { writerKilled } from '../src/failures/writer-killed.js'

let servers: Servers
beforeAll(async () => {
  servers = await openServers()
})
afterAll(() => servers.stop())

describe.each(FAILURES)('$title', (failure) => {
  test(`is really stale with ${failure.without}`, async () => {
    const { judgements } = await play(failure, false, servers)
    const [judgement] = judgements
    expect(judgement?.article).not.toEqual(judgement?.committed)
    // It is the cache that says so, not the database.
    expect(judgement?.isLoaded).toBe(false)
  })

  test(`is not there with ${failure.cure}`, async () => {
    const { judgements, again } = await play(failure, true, servers)
    expect(judgements).toHaveLength(1)
    expect(judgements[0]?.article).toEqual(judgements[0]?.committed)
    expect(again.article).toEqual(judgements[0]?.committed)
    // Not by doing without the cache: but where a fence or a hold-off stands, everybody loads for a while.
    expect(again.isLoaded).toBe(failure === writerKilled || failure === laggingReplica)
  })
})

test('what was never committed is seen by others without withTransaction, and by nobody with it', async () => {
  const [without, cured] = [await storyOf(false), await storyOf(true)]
  expect(without).toContain('visitor: 6 left (from the cache)')
  expect(cured).toContain('order: asks how many there are: 6 left')
  expect(cured).not.toContain('visitor: 6')

  async function storyOf(isCured: boolean): Promise<string> {
    const steps: Step[] = []
    await play(rolledBack, isCured, servers, (step) => steps.push(step))
    return steps.map(({ who, what }) => `${who}: ${what}`).join('\n')
  }
})

test('without a fence the entry is stale until its time to live is over, and right from then on', async () => {
  const { judgements, again } = await play(writerKilled, false, servers)
  expect(judgements.map(({ isStale }) => isStale)).toEqual([true, false])
  expect(again.article?.recalled).toBe(true)
})

test('by hand the stale value stays', async () => {
  for (const failure of [lateAnswer, twoWriters]) {
    const { judgements, again } = await play(failure, false, servers)
    expect(again).toEqual({ article: judgements[0]?.article, isLoaded: false })
  }
})
