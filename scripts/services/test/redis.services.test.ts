import { createClient, createCluster } from 'redis'
import { describe, expect, inject, test } from 'vitest'
import { startRedis } from '../src/index.js'

async function connected(url: string) {
  return createClient({ url, socket: { reconnectStrategy: false } })
    .on('error', () => undefined)
    .connect()
}

describe('a private Redis', () => {
  test('starts empty, without persistence, in a folder of its own', async () => {
    const redis = await startRedis()
    const client = await connected(redis.url)
    try {
      expect(await client.dbSize()).toBe(0)
      expect(await client.configGet('save')).toEqual({ save: '' })
      expect((await client.configGet('dir'))['dir']).toMatch(/readthrough-redis-/)
    } finally {
      client.destroy()
      await redis.stop()
    }
  })

  test('takes more arguments', async () => {
    const redis = await startRedis({ args: ['--maxmemory', '5mb'] })
    const client = await connected(redis.url)
    expect(await client.configGet('maxmemory')).toEqual({ maxmemory: String(5 * 1024 * 1024) })
    client.destroy()
    await redis.stop()
  })

  test('answers nothing while it is paused, and everything after it resumes', async () => {
    const redis = await startRedis()
    const client = await connected(redis.url)
    redis.pause()
    const answer = client.ping()
    const early = await Promise.race([answer, new Promise((resolve) => setTimeout(resolve, 100, 'silence'))])
    redis.resume()
    expect(early).toBe('silence')
    expect(await answer).toBe('PONG')
    client.destroy()
    await redis.stop()
  })

  test('can be killed and have a successor on its port', async () => {
    const first = await startRedis()
    await first.kill()
    await expect(connected(first.url)).rejects.toThrow(/ECONNREFUSED/)
    const second = await startRedis({ port: first.port })
    const client = await connected(first.url)
    expect(await client.ping()).toBe('PONG')
    client.destroy()
    await second.stop()
    await first.stop()
  })

  test('stops while it is paused', async () => {
    const redis = await startRedis()
    redis.pause()
    await redis.stop()
    expect(() => process.kill(redis.pid, 0)).toThrow(/ESRCH/)
  })

  test('rejects with what the server printed when an argument is wrong', async () => {
    await expect(startRedis({ args: ['--no-such-setting', 'x'] })).rejects.toThrow(/no-such-setting/)
  })
})

describe('what the set-up of the project hands to its tests', () => {
  test('the Redis answers', async () => {
    const client = await connected(inject('redisUrl'))
    expect(await client.ping()).toBe('PONG')
    client.destroy()
  })

  test('the Cluster holds every slot on three primaries, each with a replica', async () => {
    const nodes = inject('clusterNodes')
    expect(nodes).toHaveLength(6)
    const cluster = await createCluster({
      rootNodes: nodes.map((socket) => ({ socket })),
      defaults: inject('redisUser'),
      useReplicas: true,
    })
      .on('error', () => undefined)
      .connect()
    expect(cluster.masters).toHaveLength(3)
    expect(cluster.replicas).toHaveLength(3)
    expect(cluster.slots.filter(Boolean)).toHaveLength(16_384)
    cluster.destroy()
  })
})
