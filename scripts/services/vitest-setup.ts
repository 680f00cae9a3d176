import type { TestProject } from 'vitest/node'
import { startRedis, startRedisCluster } from './src/index.js'

/** Starts what the tests of the project `services` share; what it returns ends it. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const [redis, cluster] = await Promise.all([startRedis(), startRedisCluster()])
  project.provide('redisUrl', redis.url)
  project.provide(
    'clusterNodes',
    cluster.nodes.map(({ host, port }) => ({ host, port })),
  )
  return async () => {
    await Promise.all([redis.stop(), cluster.stop()])
  }
}
