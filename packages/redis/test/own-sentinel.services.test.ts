import { setTimeout as delay } from 'node:timers/promises'
import type { Store } from '@readthrough/core'
import { leastUser, type RedisSentinel, type RedisServer } from '@readthrough/services'
import { createClient } from 'redis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { redisStore } from '../src/index.js'
import { LEAST, PATIENTLY, startRedisSentinel, WATCHER } from './servers.js'

/** Longer than an election takes here. */
const TAKEN_OVER_MS = 8_000

let group: RedisSentinel
let store: Store
let renewals = 0

beforeAll(async () => {
  group = await startRedisSentinel({ replicas: 2 })
  store = redisStore({
    sentinel: { name: group.name, nodes: group.sentinels, options: LEAST, sentinelOptions: WATCHER },
  })({
    prefix: 'rt:shop:',
    format: 'text',
    report: () => {},
    renewed: () => void renewals++,
  })
}, 60_000)
afterAll(async () => {
  await store.close()
  await group.stop()
})

const primary = async (): Promise<RedisServer> => {
  const port = await group.primaryPort()
  return group.nodes.find((node) => node.port === port) ?? expect.fail(`no node at ${port}`)
}

/** Writes until it is done, and tells how long that took, and the longest that one command took. */
async function untilWritten(): Promise<{ tookMs: number; longestMs: number }> {
  const start = performance.now()
  let longestMs = 0
  for (;;) {
    const sent = performance.now()
    // As the cache does: who has waited for its deadline goes on without an answer.
    const done = await Promise.race([
      store.delete(['k']).then(
        () => true,
        () => false,
      ),
      delay(250, false),
    ])
    longestMs = Math.max(longestMs, performance.now() - sent)
    if (done) return { tookMs: performance.now() - start, longestMs }
    if (performance.now() - start > TAKEN_OVER_MS) expect.fail('nothing was written')
    await delay(20)
  }
}

test('what is written goes to the primary, and how many replicas have it is known', async () => {
  await store.lease('k', 'x'.repeat(20), 60_000)
  const client = createClient({ url: (await primary()).adminUrl })
  await client.connect()
  expect(await client.get('rt:shop:e:k')).toBe(`L${'x'.repeat(20)}`)
  client.destroy()
  expect(renewals).toBe(1)
  expect(await store.replicas?.confirm({ keys: ['k'], tags: [], isAnywhere: false }, 2, 2_000)).toBe(2)
})

test.each([['sentinel|master'], ['ping']])('who asks the Sentinels needs %s', async (right) => {
  const { rules } = leastUser('sentinel')
  expect(rules).toContain(`+${right}`)
  const user = { username: 'missing', password: 'p' }
  const [sentinel = expect.fail()] = group.sentinels
  const admin = createClient({ url: sentinel.adminUrl })
  await admin.connect()
  const others = rules.filter((rule) => rule !== `+${right}`)
  await admin.sendCommand(['ACL', 'SETUSER', user.username, 'reset', 'on', '>p', ...others])
  const asked = { name: group.name, nodes: [sentinel], options: LEAST, sentinelOptions: user }
  const context = { prefix: 'rt:shop:', format: 'text', report: () => {}, renewed: () => {} } as const
  const refused = redisStore({ sentinel: asked })(context)
  await expect
    .poll(async () => JSON.stringify(await admin.sendCommand(['ACL', 'LOG'])), PATIENTLY)
    .toContain(`"${right}"`)
  await refused.close()
  admin.destroy()
})

test('a primary that hangs is left for the one that takes its place', async () => {
  const hung = await primary()
  const before = renewals
  hung.pause()
  const { longestMs } = await untilWritten()
  expect(longestMs).toBeLessThan(600)
  expect(renewals).toBe(before + 1)
  expect((await primary()).port).not.toBe(hung.port)
  hung.resume()
}, 20_000)

test('a primary that dies is left for the one that takes its place', async () => {
  const dying = await primary()
  // The last of the three follows by now.
  const client = createClient({ url: dying.adminUrl }).on('error', () => {})
  await client.connect()
  await expect.poll(() => client.info('replication'), { timeout: TAKEN_OVER_MS }).toContain('state=online')
  client.destroy()
  const before = renewals
  await dying.kill()
  const { longestMs } = await untilWritten()
  expect(longestMs).toBeLessThan(600)
  expect(renewals).toBeGreaterThan(before)
}, 30_000)

test('Sentinels that are gone take nothing away while the primary is there', async () => {
  for (const sentinel of group.sentinels) sentinel.pause()
  await delay(1_500)
  expect((await untilWritten()).tookMs).toBeLessThan(500)
  for (const sentinel of group.sentinels) sentinel.resume()
}, 20_000)
