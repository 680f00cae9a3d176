import type { Store } from '@readthrough/core'
import { leastUser } from '@readthrough/services'
import { createClient } from 'redis'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { redisStore } from '../src/index.js'
import { type PrivateRedis, startPrivateRedis } from './private-redis.js'
import { PATIENTLY } from './servers.js'

let redis: PrivateRedis
let admin: PrivateRedis['admin']

beforeAll(async () => {
  redis = await startPrivateRedis()
  ;({ admin } = redis)
})
afterAll(() => redis.stop())
beforeEach(() => redis.reset())

/** As the user of the store, who may send what it likes. */
async function connect() {
  const client = createClient({ url: redis.server.url }).on('error', () => {})
  await client.connect()
  onTestFinished(() => client.destroy())
  return client
}

describe('who has the least rights', () => {
  test('can neither read nor change what lies outside of the prefix', async () => {
    await admin.set('secret', 'x')
    const client = await connect()
    for (const command of [
      ['GET', 'secret'],
      ['MGET', 'rt:shop:k', 'secret'],
      ['GETRANGE', 'secret', '0', '-1'],
      ['STRLEN', 'secret'],
      ['SET', 'secret', 'y'],
      ['UNLINK', 'secret'],
      ['PEXPIRE', 'secret', '1'],
    ]) {
      await expect(client.sendCommand(command), command[0]).rejects.toThrow('NOPERM')
    }
    expect(await admin.get('secret')).toBe('x')
  })

  test('cannot by a script either, whether the script tells its keys or not; nor run what it may not run', async () => {
    await admin.set('secret', 'x')
    const client = await connect()
    for (const script of [
      [`return redis.call('GET',KEYS[1])`, '1', 'secret'],
      [`return redis.call('GET','secret')`, '0'],
      [`return redis.call('GET','secret')`, '1', 'rt:shop:k'],
      [`return redis.call('SET','se'..'cret','y')`, '0'],
      [`return redis.pcall('UNLINK','secret')`, '0'],
      [`return redis.call('KEYS','*')`, '0'],
      [`return redis.call('FLUSHALL')`, '0'],
      [`return redis.call('PUBLISH','channel','x')`, '0'],
    ]) {
      await expect(client.sendCommand(['EVAL', ...script]), script[0]).rejects.toThrow(
        /NOPERM|ACL failure|can't (?:access|run)/,
      )
    }
    expect(await admin.get('secret')).toBe('x')
  })

  test('can neither look at the server’s settings and users nor end others, nor use channels', async () => {
    const client = await connect()
    for (const command of [
      ['CONFIG', 'GET', '*'],
      ['ACL', 'LIST'],
      ['CLIENT', 'LIST'],
      ['CLIENT', 'KILL', 'TYPE', 'normal'],
      ['MONITOR'],
      ['KEYS', '*'],
      ['FLUSHALL'],
      ['SELECT', '1'],
      ['SCRIPT', 'FLUSH'],
      ['SHUTDOWN', 'NOSAVE'],
      ['REPLICAOF', 'NO', 'ONE'],
      ['SUBSCRIBE', 'channel'],
      ['PUBLISH', 'channel', 'x'],
    ]) {
      await expect(client.sendCommand(command), command[0]).rejects.toThrow('NOPERM')
    }
  })

  test('of one namespace cannot read another', async () => {
    const rules = leastUser('server').rules.map((rule) => (rule === '~rt:*' ? '~rt:shop:*' : rule))
    await admin.sendCommand(['ACL', 'SETUSER', 'shop', 'on', '>p', ...rules])
    const { host, port } = redis.server
    const url = `redis://shop:p@${host}:${port}`
    const of = (prefix: string): Store => {
      const store = redisStore({ url })({ prefix, format: 'text', report: () => {}, renewed: () => {} })
      onTestFinished(() => store.close())
      return store
    }
    expect((await of('rt:shop:').read(['k'], [])).slots).toEqual([{ state: 'absent' }])
    for (const prefix of ['rt:other:', 'rt:shop2:']) {
      await expect(of(prefix).read(['k'], [])).rejects.toThrow('NOPERM')
    }
  })
})

describe('what no rights of Redis confine', () => {
  test('SCAN shows the names of all keys', async () => {
    await admin.set('secret:of:another', 'x')
    const client = await connect()
    expect((await client.scan('0', { MATCH: '*', COUNT: 1_000 })).keys).toContain('secret:of:another')
  })

  test('tracking by broadcast tells the names of all keys that change', async () => {
    const client = createClient({ url: redis.server.url, emitInvalidate: true }).on('error', () => {})
    const told = new Promise<string>((resolve) => client.on('invalidate', (name) => resolve(String(name))))
    await client.connect()
    onTestFinished(() => client.destroy())
    await client.sendCommand(['CLIENT', 'TRACKING', 'OFF'])
    await client.sendCommand(['CLIENT', 'TRACKING', 'ON', 'BCAST'])
    await admin.set('secret:of:another', 'x')
    expect(await told).toBe('secret:of:another')
  })

  test('INFO tells how many keys there are, and what the server does', async () => {
    await admin.set('secret:of:another', 'x')
    const client = await connect()
    expect(await client.info('keyspace')).toContain('keys=1,')
    expect(await client.info('commandstats')).toContain('cmdstat_set')
  })

  test('a script holds all others up for as long as it runs', async () => {
    const client = await connect()
    const countOf = (stats: unknown): number => Number(/cmdstat_ping:calls=(\d+)/.exec(String(stats))?.[1] ?? 0)
    const pings = [await admin.ping()]
    // Not one after the other's answer, which the script holds up.
    const asking = setInterval(() => void admin.ping().then((pong) => pings.push(pong)), 1)
    onTestFinished(() => clearInterval(asking))
    await expect.poll(() => pings.length, PATIENTLY).toBeGreaterThan(3)
    // By the server's own count, which the script sees at its beginning and its end.
    const source = `local function stats() return redis.call('INFO','commandstats') end
      local before = stats() for i=1,20000000 do end return {before, stats()}`
    const [before, after] = ((await client.eval(source, {})) as unknown[]).map(countOf)
    expect(before).toBeGreaterThan(0)
    expect(after).toBe(before)
    await expect.poll(async () => countOf(await admin.info('commandstats')), PATIENTLY).toBeGreaterThan(Number(after))
  })

  test('memory: it may be filled with keys under the prefix', async () => {
    await admin.configSet('maxmemory', String(8 << 20))
    const client = await connect()
    const body = 'x'.repeat(1 << 16)
    const fill = async (): Promise<void> => {
      for (let n = 0; n < 1_000; n++) await client.set(`rt:shop:${n}`, body)
    }
    await expect(fill()).rejects.toThrow('OOM')
    await expect(admin.set('another', body)).rejects.toThrow('OOM')
  })
})
