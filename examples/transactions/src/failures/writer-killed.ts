import { seen, type Failure, type Stage } from './failure.js'

/** How long values live here. Usually it is minutes. */
const TTL_MS = 3000

export const writerKilled: Failure = {
  title: 'The writer dies between commit and invalidation',
  how: 'A process recalls a dangerous article, commits, and is killed (SIGKILL) before it has invalidated anything.',
  without: '@Invalidate without a fence',
  cure: '@Invalidate({ …, fence: true }): barriers stand from before the write begins',
  async play({ openElsewhere, openDoomed, tell, judge }, isCured) {
    const settings = { ttl: TTL_MS, ...(isCured ? {} : ({ without: 'fence' } as const)) }
    const visitor = await openElsewhere(settings)
    const clerk = await openDoomed(settings)
    tell('visitor', seen(await visitor.look('kettle')))
    const started = performance.now()
    clerk.recall('kettle').catch(() => {})
    await clerk.committed
    tell('clerk', 'recalls the kettle; it is committed')
    await clerk.kill()
    tell('clerk', 'is killed')
    const { isStale } = await judge('visitor', await visitor.look('kettle'))
    if (isStale) await waitForExpiry({ tell, judge }, visitor.look, started)
  },
}

async function waitForExpiry(
  { tell, judge }: Pick<Stage, 'tell' | 'judge'>,
  look: Awaited<ReturnType<Stage['openElsewhere']>>['look'],
  started: number,
): Promise<void> {
  let found = await look('kettle')
  while (found.article?.recalled !== true) found = await look('kettle')
  tell('', `${((performance.now() - started) / 1000).toFixed(1)} s later, when its time to live is over:`)
  await judge('visitor', found)
}
