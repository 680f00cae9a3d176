import { createCache } from '@readthrough/core'
import { fakeClock } from '@readthrough/testing'
import { SimpleError } from 'redis'
import { expect, onTestFinished, test } from 'vitest'
import { redisStore } from '../src/index.js'
import type { Argument } from '../src/link.js'

/** A server that answers so many commands with an error, and takes all that follow. */
function server(message: string, times: number) {
  const clock = fakeClock()
  const asked: string[] = []
  const sendCommand = async ([verb]: Argument[]): Promise<unknown> => {
    asked.push(String(verb))
    if (asked.length <= times) throw new SimpleError(message)
    return verb === 'EVAL' ? 1 : null
  }
  const client = {
    isReady: true,
    sendCommand,
    withCommandOptions: () => ({ sendCommand }),
    listenerCount: () => 1,
    on: () => {},
    off: () => {},
  }
  const cache = createCache({ namespace: 'shop', store: redisStore({ client }), clock })
  onTestFinished(() => cache.close())
  return { cache, clock, asked }
}

const TROUBLE = [
  'LOADING Redis is loading the dataset in memory',
  'CLUSTERDOWN The cluster is down',
  'TRYAGAIN Multiple keys request during rehashing of slot',
  'READONLY You cannot write against a read only replica.',
]

test.each(TROUBLE)('an invalidation that is answered with %s is tried again until it is done', async (message) => {
  const { cache, clock, asked } = server(message, 3)
  await clock.advance(0)
  asked.length = 0
  const invalidating = cache.invalidate({ keys: [['product', 1]] })
  await clock.advance(1_000)
  expect(await invalidating).toBe('done')
  expect(asked.filter((verb) => verb === 'EVAL')).toHaveLength(4)
})

test.each(TROUBLE)(
  'a read that is answered with %s runs its method at once, and asks no second time',
  async (message) => {
    const { cache, asked, clock } = server(message, Infinity)
    await clock.advance(0)
    asked.length = 0
    expect(await cache.readThrough(['product', 1], async () => 'loaded')).toBe('loaded')
    expect(asked).toEqual(['GET'])
  },
)
