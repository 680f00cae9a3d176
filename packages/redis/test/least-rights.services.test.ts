import { type Store, systemClock } from '@readthrough/core'
import { leastUser } from '@readthrough/services'
import { createClient, createCluster } from 'redis'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, onTestFinished, test, vi } from 'vitest'
import { redisStore } from '../src/index.js'
import { at, id, LONG, PREFIX, type PrivateRedis, startPrivateRedis } from './private-redis.js'
import { PATIENTLY } from './servers.js'

let redis: PrivateRedis
let admin: PrivateRedis['admin']

beforeAll(async () => {
  redis = await startPrivateRedis()
  ;({ admin } = redis)
})
afterAll(() => redis.stop())
beforeEach(() => redis.reset())

const commandsOf = (rules: readonly string[]): string[] =>
  rules.filter((rule) => rule.startsWith('+')).map((rule) => rule.slice(1))

const value = () => ({ version: `V${id()}`, body: 'b' })

/** What is done with a store, in words, and how. Each finds a value at `k`, something else at `x`, and a stamp at `t`. */
const DEEDS: Record<string, (store: Store) => Promise<unknown>> = {
  'a hit': (store) => store.read(['k'], []),
  'a hit with tags': (store) => store.read([], ['t', 'u']),
  'a load': async (store) => {
    const token = id()
    await store.lease('new', token, LONG)
    await store.renew('new', token, LONG)
    await store.fill('new', token, value(), LONG)
  },
  'a load over what is not ours': async (store) => {
    const [slot] = (await store.read(['x'], [])).slots
    if (slot?.state !== 'unreadable') expect.fail(slot?.state)
    await store.lease('x', id(), LONG, slot.version)
  },
  'a stamp that is to live longer': (store) => store.ensureStamps(['t'], 2 * LONG),
  'an invalidation': (store) => store.delete(['k']),
  'an invalidation where scripts are refused': async (store) => {
    await admin.aclSetUser('missing', '-eval')
    await store.delete(['k'])
  },
  'an invalidation of a pattern': (store) => store.deleteMatching('k*'),
  'a write-through': async (store) => {
    await store.barriers?.raise('k', 'me', LONG)
    await store.barriers?.lower('k', 'me')
  },
  'tags of results': async (store) => {
    await store.counters?.ensure()
    await store.counters?.read()
    await store.counters?.bump([1])
    await store.counters?.hold([1], 'me', LONG)
    await store.counters?.free([1], 'me')
  },
  'a load whose key has an index': (store) => store.indexes?.note('g', 'g:1', LONG, 10) ?? expect.fail(),
  'an invalidation of a pattern by an index': async (store) => {
    await admin.set(at('g:2'), `V${id()}b`)
    await store.indexes?.deleteMatching('g', 'g:1*', 10)
    await store.indexes?.note('g', 'g:1', LONG, 10)
    await store.indexes?.deleteMatching('g', 'g:1*', 10)
  },
  'a refresh': (store) => store.claims?.take('k#1', LONG) ?? expect.fail(),
  'looking for a failover': (store) => store.incarnation?.read() ?? expect.fail(),
  'asking replicas': (store) =>
    store.replicas?.confirm({ keys: ['k'], tags: [], isAnywhere: false }, 1, 50) ?? expect.fail(),
  'waiting for another process': async (store) => {
    // Told of nothing but that changes are told from now on, or never will be.
    await new Promise<void>((told) => void store.watch?.('k', [], told).answer.catch(told))
    const { answer, stop } = store.watch?.('k', [], () => {}) ?? expect.fail()
    await answer.finally(stop)
  },
  'looking at versions': (store) => store.probe?.(['k'], ['t', 'u']) ?? expect.fail(),
  'hearing of all changes': (store) =>
    new Promise<void>((proven, failed) => {
      const { feed } = store
      if (feed === undefined) return failed(new Error('The store has no feed'))
      const heard = { changed() {}, tagChanged() {}, allChanged() {}, lost() {}, proven: () => proven() }
      const { close } = feed.open(heard, 20, systemClock)
      // Where it may not, nothing comes of it, which nobody waits for.
      setTimeout(() => {
        close()
        failed(new Error('nothing is proven'))
      }, 1_000).unref()
    }),
  'seeing that the server still answers': async () => {
    const clients = () => admin.sendCommand(['CLIENT', 'LIST'])
    await vi.waitFor(async () => expect(await clients()).toMatch(/cmd=ping .*user=missing/), { timeout: 5_000 })
  },
}

/** Who needs which right, by name. What nobody needs is not granted. */
const NEEDED: Record<string, readonly string[]> = {
  get: ['a hit'],
  mget: ['a hit with tags', 'looking at versions'],
  set: ['a load', 'a write-through', 'a refresh', 'asking replicas'],
  setrange: ['an invalidation of a pattern by an index'],
  zadd: ['a load whose key has an index', 'an invalidation of a pattern by an index'],
  zrangebylex: ['a load whose key has an index', 'an invalidation of a pattern by an index'],
  zrem: ['an invalidation of a pattern by an index'],
  zcard: ['a load whose key has an index'],
  getrange: ['a load', 'an invalidation', 'a write-through', 'looking at versions', 'waiting for another process'],
  strlen: ['a load over what is not ours'],
  exists: ['a load over what is not ours'],
  unlink: ['an invalidation', 'an invalidation where scripts are refused', 'a write-through'],
  pttl: ['a stamp that is to live longer', 'tags of results'],
  pexpire: ['a load', 'a stamp that is to live longer', 'tags of results'],
  hget: ['tags of results'],
  hgetall: ['tags of results'],
  hexists: ['tags of results'],
  hlen: ['tags of results'],
  hset: ['tags of results'],
  hincrby: ['tags of results'],
  hdel: ['tags of results'],
  eval: ['a load', 'an invalidation', 'a write-through', 'tags of results'],
  time: ['a write-through', 'tags of results'],
  wait: ['asking replicas'],
  scan: ['an invalidation of a pattern'],
  info: ['an invalidation of a pattern', 'hearing of all changes', 'looking for a failover'],
  ping: ['hearing of all changes', 'seeing that the server still answers'],
  'client|tracking': ['hearing of all changes', 'waiting for another process'],
}

/** Does this as a user who has all rights but one; what was refused. */
async function refusedWithout(right: string | undefined, name: string): Promise<string[]> {
  const rules = leastUser('server').rules.filter((rule) => rule !== `+${right}`)
  await admin.sendCommand(['ACL', 'SETUSER', 'missing', 'reset', 'on', '>p', ...rules])
  await admin.flushAll()
  await admin.set(at('k'), `V${id()}b`)
  await admin.set(at('x'), 'neither a value nor a lease')
  await admin.set(`${PREFIX}t:t`, id(), { PX: LONG })
  await admin.aclLogReset()
  const { host, port } = redis.server
  const store = redis.open(`redis://missing:p@${host}:${port}`)
  const done = DEEDS[name]?.(store)
  // Not all that is refused makes a deed fail.
  if (right === undefined) await done
  else await done?.catch(() => {})
  await store.close()
  return (await admin.aclLog()).filter(({ username }) => username === 'missing').map(({ object }) => object)
}

describe('the rights that the README tells to give', () => {
  const granted = commandsOf(leastUser('server').rules)
  const slow = 'seeing that the server still answers'

  test('are those that somebody needs', () => {
    expect(granted.toSorted()).toEqual(Object.keys(NEEDED).toSorted())
  })

  test.each(granted.map((right) => [right]))('%s is needed', async (right) => {
    const missing: string[] = []
    for (const name of Object.keys(DEEDS)) {
      if (name === slow && right !== 'ping') continue
      if ((await refusedWithout(right, name)).includes(right)) missing.push(name)
    }
    expect(missing).toEqual(expect.arrayContaining([...(NEEDED[right] ?? [])]))
    expect(missing).not.toEqual([])
  })

  test.each(Object.keys(DEEDS).map((name) => [name]))('are all that it takes for %s', async (name) => {
    const scripts = name === 'an invalidation where scripts are refused' ? ['eval'] : []
    expect(await refusedWithout(undefined, name)).toEqual(scripts)
  })
})

test('select is needed besides, for a database other than the first', async () => {
  const { host, port } = redis.server
  const reach = async (...more: string[]): Promise<unknown> => {
    await admin.sendCommand(['ACL', 'SETUSER', 'elsewhere', 'reset', 'on', '>p', ...leastUser('server').rules, ...more])
    return redis.open(`redis://elsewhere:p@${host}:${port}/1`).read(['k'], [])
  }
  await expect(reach()).rejects.toThrow('offline')
  expect(await reach('+select')).toEqual({ slots: [{ state: 'absent' }], stamps: [] })
})

describe('the rights besides, in a Cluster', () => {
  const [own, inCluster] = [leastUser('server').rules, leastUser('cluster').rules]
  const nodes = inject('clusterNodes')
  const everyNode = (...command: string[]) =>
    Promise.all(
      nodes.map(async (socket) => {
        const node = createClient({ socket, ...inject('redisAdmin') }).on('error', () => {})
        await node.connect()
        return node.sendCommand(command).finally(() => node.destroy())
      }),
    )

  // Whoever may not say ASKING is met where slots move, in the tests of the Cluster.
  test('are few', () => {
    const besides = commandsOf(inCluster).filter((right) => !commandsOf(own).includes(right))
    expect(besides).toEqual(['cluster|slots', 'cluster|nodes', 'readonly', 'asking'])
  })

  test.each([
    ['cluster|slots', async (store: Store) => store.read(['k'], [])],
    ['cluster|nodes', async (store: Store) => store.deleteMatching('none-such:*')],
  ])('%s is needed', async (right, deed) => {
    const user = { username: `no-${right}`, password: 'p' }
    const rules = ['reset', 'on', '>p', ...inCluster.filter((rule) => rule !== `+${right}`)]
    await everyNode('ACL', 'SETUSER', user.username, ...rules)
    const store = redisStore({ cluster: { nodes, options: user } })({
      prefix: PREFIX,
      format: 'text',
      report: () => {},
      renewed: () => {},
    })
    onTestFinished(() => store.close())
    await expect(deed(store)).rejects.toThrow(/NOPERM|offline/)
    expect(JSON.stringify(await everyNode('ACL', 'LOG'))).toContain(`"object":"${right}"`)
  })

  test('readonly is needed with useReplicas', async () => {
    const user = { username: 'no-readonly', password: 'p' }
    await everyNode('ACL', 'SETUSER', user.username, 'reset', 'on', '>p', ...inCluster.filter((r) => r !== '+readonly'))
    const cluster = createCluster({ rootNodes: nodes.map((socket) => ({ socket })), defaults: user, useReplicas: true })
    cluster.on('error', () => {})
    onTestFinished(() => cluster.destroy())
    // It tries again and again.
    cluster.connect().catch(() => {})
    await expect
      .poll(async () => JSON.stringify(await everyNode('ACL', 'LOG')), PATIENTLY)
      .toContain('"object":"readonly"')
  })
})
