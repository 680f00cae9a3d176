import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { clusterNode } from '../src/cluster-node.js'
import { connectionTo, type RedisAddress } from '../src/places.js'

const TOLD = { host: 'redis.example', port: 7000 }

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test.each([
  ['a promise of one', Promise.resolve(TOLD)],
  ['none', {}],
  ['a host without a port', { host: 'a' }],
  ['a port of a text', { host: 'a', port: '7000' }],
])('where `reach` leads to %s, nothing is connected: the password would go to this machine', (_what, to) => {
  const reach = () => to as RedisAddress
  expect(() => connectionTo(TOLD, { reach })).toThrow('redis.example:7000, leads to no address')
})

test('nor is it where a server tells what is no address', () => {
  expect(() => connectionTo({ host: '', port: 0 }, {})).toThrow(TypeError)
  expect(() => connectionTo({ host: 'a', port: Number.NaN }, {})).toThrow(TypeError)
})

test('where `reach` throws, that is the trouble of one node of a Cluster, and ends with it', async () => {
  const reach = vi.fn<() => RedisAddress>(() => {
    throw new Error('no way')
  })
  const heard = { report: vi.fn<(error: unknown) => void>(), renewed: () => {} }
  const node = clusterNode(TOLD, { nodes: [TOLD], reach }, heard)
  await expect(node.send(['PING'], {}, false)).rejects.toThrow('offline')
  expect(heard.report).toHaveBeenCalledWith(new Error('no way'))
  expect(node.isReady).toBe(false)
  await node.close()
  const before = reach.mock.calls.length
  await vi.advanceTimersByTimeAsync(10_000)
  expect(reach).toHaveBeenCalledTimes(before)
})
