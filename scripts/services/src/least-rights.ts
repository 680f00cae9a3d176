import { readFileSync } from 'node:fs'
import type { RedisUser } from './redis-access.js'

/** The one place where the least rights are written, for people and for tests. */
const README = new URL('../../../packages/redis/README.md', import.meta.url)
const PASSWORD = 'the-least-that-will-do'

/** Whom the README of `@readthrough/redis` gives rights. */
export type Role = 'server' | 'cluster' | 'sentinel'

/** The user that the README of `@readthrough/redis` tells to make, with exactly those rights. */
export function leastUser(role: Role): RedisUser {
  const rights = leastRights()
  const own = rights.get('cache') ?? []
  const [server = [], inCluster = []] = own
  const rules =
    role === 'cluster' ? [...server, ...inCluster] : role === 'server' ? server : (rights.get('watcher')?.[0] ?? [])
  if (rules.length === 0) throw new Error(`the README of @readthrough/redis has no rights for a ${role}`)
  const isGrant = (rule: string) => rule !== 'on' && !rule.startsWith('>')
  return { username: role === 'sentinel' ? 'watcher' : 'cache', password: PASSWORD, rules: rules.filter(isGrant) }
}

/** Each `ACL SETUSER` of the README: by user, in order. */
function leastRights(): Map<string, string[][]> {
  const rights = new Map<string, string[][]>()
  for (const [, user = '', rules = ''] of readFileSync(README, 'utf8').matchAll(/^ACL SETUSER (\S+) (.+)$/gm)) {
    rights.set(user, [...(rights.get(user) ?? []), rules.trim().split(/\s+/)])
  }
  return rights
}
