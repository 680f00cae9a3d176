import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { createClient } from 'redis'
import { afterEach, expect, onTestFinished, test, vi } from 'vitest'
import {
  createAuthority,
  leastUser,
  type RedisServer,
  startRedis,
  startRedisCluster,
  startRedisSentinel,
} from '../src/index.js'

afterEach(() => vi.unstubAllEnvs())

/** In the words of TLS, or those of a connection that it cut. */
const REFUSED = /alert|ECONNRESET|Socket closed/

interface Asked {
  readonly url: string
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
}

async function ask({ url, ca, cert, key }: Asked, ...command: string[]): Promise<string> {
  const tls = ca === undefined ? {} : { tls: true as const, ca, cert, key }
  const client = createClient({ url, socket: { ...tls, reconnectStrategy: false } }).on('error', () => undefined)
  try {
    await client.connect()
    return JSON.stringify(await client.sendCommand<unknown>(command))
  } finally {
    client.destroy()
  }
}

/** Whether its own user, the administrator and nobody else is let in; with TLS, whether nothing else is spoken. */
async function isGuarded({ url, adminUrl, tls: encrypted }: RedisServer): Promise<boolean> {
  const tls = encrypted === undefined ? {} : { ca: encrypted.ca }
  expect(await ask({ url, ...tls }, 'PING')).toBe('"PONG"')
  await expect(ask({ url, ...tls }, 'ACL', 'LIST')).rejects.toThrow('NOPERM')
  expect(await ask({ url: adminUrl, ...tls }, 'ACL', 'WHOAMI')).toBe('"default"')
  await expect(ask({ url: url.replace(/\/\/.*@/, '//'), ...tls }, 'PING')).rejects.toThrow('NOAUTH')
  if (encrypted === undefined) return true
  await expect(ask({ url: url.replace('rediss:', 'redis:') }, 'PING')).rejects.toThrow(/ECONNRESET|Socket closed/)
  await expect(ask({ url }, 'PING')).rejects.toThrow('certificate')
  return true
}

test.each([
  ['plainly', false],
  ['encrypted', true],
])('a server lets in its user and the administrator, %s', async (_how, tls) => {
  const redis = await startRedis({ user: leastUser('server'), tls })
  onTestFinished(() => redis.stop())
  expect(await isGuarded(redis)).toBe(true)
})

test.concurrent('so does each node of an encrypted Cluster', async ({ onTestFinished: atEnd }) => {
  const cluster = await startRedisCluster({ user: leastUser('cluster'), tls: true })
  atEnd(() => cluster.stop())
  for (const node of cluster.nodes) expect(await isGuarded(node)).toBe(true)
})

test.concurrent('so do encrypted Sentinels and the servers that they watch, and they give the place of one that dies to another', async ({
  onTestFinished: atEnd,
}) => {
  const users = { user: leastUser('server'), watcher: leastUser('sentinel') }
  const group = await startRedisSentinel({ ...users, tls: true })
  atEnd(() => group.stop())
  for (const node of group.nodes) expect(await isGuarded(node)).toBe(true)
  for (const { url, tls } of group.sentinels) {
    const at = { url, ca: tls?.ca ?? '' }
    expect(await ask(at, 'SENTINEL', 'MASTER', group.name)).toContain(String(group.nodes[0]?.port))
    await expect(ask(at, 'SENTINEL', 'MASTERS')).rejects.toThrow('NOPERM')
  }
  await group.nodes[0]?.kill()
  await expect.poll(() => group.primaryPort(), { timeout: 15_000, interval: 50 }).toBe(group.nodes[1]?.port)
})

test('a server that asks clients for a certificate lets in nobody without one of its authority', async () => {
  const [authority, other] = await Promise.all([createAuthority(), createAuthority()])
  const redis = await startRedis({ tls: { ...(await authority.issue()), asksClients: true } })
  onTestFinished(() => redis.stop())
  const { url } = redis
  expect(await ask({ url, ...(await authority.issue()) }, 'PING')).toBe('"PONG"')
  await expect(ask({ url, ca: authority.ca }, 'PING')).rejects.toThrow(REFUSED)
  await expect(ask({ url, ...(await other.issue()), ca: authority.ca }, 'PING')).rejects.toThrow(REFUSED)
})

test('a redis-server without TLS is said to be one', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'readthrough-without-tls-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const printed = `*** FATAL CONFIG FILE ERROR (Redis 7.0.15) ***\n>>> 'tls-port 1'\nBad directive or wrong number of arguments`
  await writeFile(join(folder, 'redis-server'), `#!/bin/sh\necho "${printed}"\nexit 1\n`)
  await chmod(join(folder, 'redis-server'), 0o755)
  vi.stubEnv('PATH', `${folder}${delimiter}${process.env['PATH']}`)
  await expect(startRedis({ tls: true })).rejects.toThrow('built without TLS')
})
