import { randomUUID } from 'node:crypto'
import type { RedisSentinel, RedisServer } from '@readthrough/services'
import { createClient } from 'redis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { nearTraffic } from './near-traffic.js'
import { LEAST, PATIENTLY, startRedisSentinel, WATCHER } from './servers.js'

const KEYS = ['a', 'b', 'c', 'd']

let group: RedisSentinel

beforeAll(async () => {
  group = await startRedisSentinel({ replicas: 2 })
}, 60_000)
afterAll(() => group.stop())

const primary = async (): Promise<RedisServer> => {
  const port = await group.primaryPort()
  return group.nodes.find((node) => node.port === port) ?? expect.fail(`no node at ${port}`)
}

function traffic() {
  const { name, sentinels: nodes } = group
  return nearTraffic(randomUUID(), KEYS, () => ({
    sentinel: { name, nodes, options: LEAST, sentinelOptions: WATCHER },
  }))
}

/** Another is made the primary; the one before goes on, and takes itself for the primary for seconds. */
async function switchOver(): Promise<void> {
  const [sentinel = expect.fail()] = group.sentinels
  const admin = await createClient({ url: sentinel.adminUrl }).connect()
  const before = await group.primaryPort()
  // Refused while it does not know of the replicas that they can take its place.
  await expect.poll(() => admin.sendCommand(['SENTINEL', 'FAILOVER', group.name]).catch(String), PATIENTLY).toBe('OK')
  admin.destroy()
  await expect.poll(() => group.primaryPort(), PATIENTLY).not.toBe(before)
}

test('where another is made the primary while the one before lives on, its changes are told as well', async () => {
  const { stale, invalidated, answersUnasked, rest, goOn, renewals } = traffic()
  await answersUnasked(KEYS)
  // Who is led to the other a moment later would read what the first invalidates there: no matter of what lies near.
  await rest()
  const before = renewals()
  await switchOver()
  await expect.poll(() => renewals().every((count, n) => count > (before[n] ?? 0)), PATIENTLY).toBe(true)
  goOn()
  await invalidated(KEYS, 10)
  await answersUnasked(KEYS)
  expect(stale).toEqual([])
}, 40_000)

test('where a primary hangs, nothing older than the bound is answered by who listens to it, nor once it wakes', async () => {
  const { stale, invalidated, answersUnasked, rest, goOn } = traffic()
  await answersUnasked(KEYS)
  const hung = await primary()
  // No invalidation is lost with it that it has confirmed, and its replicas have not.
  await rest()
  hung.pause()
  goOn()
  await invalidated(KEYS, 2)
  // Who still asked it would be answered by it once it wakes.
  await answersUnasked(KEYS)
  // It takes itself for the primary until it is told otherwise.
  hung.resume()
  await invalidated(KEYS, 10)
  await answersUnasked(KEYS)
  expect((await primary()).port).not.toBe(hung.port)
  expect(stale).toEqual([])
}, 40_000)

test('where a primary dies, nothing older than the bound is answered, and soon all is near again', async () => {
  const { stale, invalidated, answersUnasked, rest, goOn } = traffic()
  await answersUnasked(KEYS)
  const dying = await primary()
  await rest()
  await dying.kill()
  goOn()
  await invalidated(KEYS, 5)
  await answersUnasked(KEYS)
  expect((await primary()).port).not.toBe(dying.port)
  expect(stale).toEqual([])
}, 40_000)
