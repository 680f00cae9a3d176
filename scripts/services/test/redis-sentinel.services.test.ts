import { expect, test } from 'vitest'
import { startRedisSentinel } from '../src/index.js'

test('Sentinels give the place of a primary that dies to its replica', async () => {
  const { nodes, sentinels, primaryPort, stop } = await startRedisSentinel()
  try {
    expect([sentinels.length, nodes.length]).toEqual([3, 2])
    expect(await primaryPort()).toBe(nodes[0]?.port)
    await nodes[0]?.kill()
    await expect.poll(primaryPort, { timeout: 15_000, interval: 50 }).toBe(nodes[1]?.port)
  } finally {
    await stop()
  }
})
