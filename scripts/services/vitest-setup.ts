import type { TestProject } from 'vitest/node'
import { ADMIN, leastUser, startRedis, startRedisCluster } from './src/index.js'

/**
 * Starts what the tests of the project `services` share; what it returns ends it. Who is handed the addresses has the
 * rights that the README of `@readthrough/redis` tells to give, and no more.
 */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const user = leastUser('cluster')
  const [redis, cluster] = await Promise.all([startRedis({ user: leastUser('server') }), startRedisCluster({ user })])
  project.provide('redisUrl', redis.url)
  project.provide('redisAdminUrl', redis.adminUrl)
  project.provide(
    'clusterNodes',
    cluster.nodes.map(({ host, port }) => ({ host, port })),
  )
  project.provide('redisUser', { username: user.username, password: user.password })
  project.provide('redisAdmin', ADMIN)
  return async () => {
    await Promise.all([redis.stop(), cluster.stop()])
  }
}
