import { AsyncLocalStorage } from 'node:async_hooks'
import { beforeEach, describe, expect, it } from 'vitest'
import { fakeClock } from '../../../testing/src/fake-clock.js'
import {
  createCache,
  currentLoad,
  defineKey,
  memoryStore,
  type Cache,
  type Key,
  type KeyPart,
} from '../../src/index.js'
import { KEYS, PATTERNS, TAGS, TENANTS } from './hostile-names.js'

/** Who asks: a tenant of a cache, or a cache that has none. */
interface Scope {
  readonly name: string
  readonly cache: Cache
  readonly as: <T>(work: () => Promise<T>) => Promise<T>
  /** What it may drop without reaching for others. */
  readonly patterns: readonly (typeof PATTERNS)[number][]
}

const tenant = new AsyncLocalStorage<KeyPart>()
const clock = fakeClock()
const store = memoryStore({ clock, max: 100_000 })
const vary = (): KeyPart | undefined => tenant.getStore()

function open(namespace: string, prefix: string, hasTenants: boolean): Cache {
  return createCache({ namespace, prefix, store, clock, jitter: 0, ...(hasTenants && { vary }) })
}

const withTenants = open('shop', 'rt', true)
/** Somebody who shares the namespace and has no tenants, and others whose names begin or end alike. */
const neighbours: readonly [string, Cache][] = [
  ['no tenant', open('shop', 'rt', false)],
  ['rt, shop2', open('shop2', 'rt', false)],
  ['rt, s', open('s', 'rt', false)],
  ['rt2, shop', open('shop', 'rt2', false)],
  ['shop, rt', open('rt', 'shop', true)],
  ['rt, e', open('e', 'rt', false)],
  ['rt, sh?p', open('sh?p', 'rt', false)],
  ['r[t], shop', open('shop', 'r[t]', false)],
]
const scopes: readonly Scope[] = [
  ...TENANTS.map((id) => ({
    name: `tenant ${typeof id} ${JSON.stringify(id)}`,
    cache: withTenants,
    as: <T>(work: () => Promise<T>): Promise<T> => tenant.run(id, work),
    patterns: PATTERNS,
  })),
  ...neighbours.map(([name, cache]) => ({
    name,
    cache,
    as: <T>(work: () => Promise<T>): Promise<T> => (name === 'shop, rt' ? tenant.run('a', work) : work()),
    patterns: name === 'no tenant' ? PATTERNS.filter((one) => !textOf(one).startsWith('*')) : PATTERNS,
  })),
]

function textOf(one: (typeof PATTERNS)[number]): string {
  return typeof one === 'string' ? one : one.text
}

const markOf = ({ name }: Scope, key: Key): string => `${name} has ${JSON.stringify(key)}`

/** Stores a value of its own under every key of a scope that has none. */
async function fill(scope: Scope): Promise<void> {
  const read = (key: Key) => scope.cache.readThrough(key, async () => markOf(scope, key), { ttl: '1h', tags: TAGS })
  await scope.as(() => Promise.all(KEYS.map(read)))
  await scope.cache.drain()
}

/** What there is that is not what its own scope has stored, or is there no more. */
async function harmed(): Promise<string[]> {
  const found: string[] = []
  for (const scope of scopes) {
    const values = await scope.as(() => Promise.all(KEYS.map((key) => scope.cache.peek(key))))
    KEYS.forEach((key, i) => {
      if (values[i]?.value !== markOf(scope, key))
        found.push(`${markOf(scope, key)}, found ${String(values[i]?.value)}`)
    })
  }
  return found
}

beforeEach(async () => {
  for (const scope of scopes) await fill(scope)
})

const secret = defineKey('secret', (id: number) => [id])
const wellFormed = (text: string): string => Buffer.from(text).toString()

/** Tags under which the store knows those of others. */
const FORGED_TAGS = TENANTS.map((id) => (typeof id === 'string' ? wellFormed(id) : String(id))).flatMap((id) => [
  `%v${id}:secret`,
  `v${id}:secret`,
  `${id}:secret`,
])

/** Everything that could drop, replace or show something. */
const VERBS: readonly [string, (cache: Cache, patterns: Scope['patterns']) => Promise<unknown>][] = [
  ['invalidates keys', (cache) => cache.invalidate({ keys: KEYS })],
  ['invalidates patterns', (cache, patterns) => cache.invalidate({ patterns })],
  ['invalidates what a declared key names', (cache) => cache.invalidate({ patterns: [secret.all, secret.under(1)] })],
  ['invalidates tags', (cache) => cache.invalidate({ tags: [...TAGS, ...FORGED_TAGS] })],
  ['writes through', (cache) => each((key) => cache.writeThrough(key, async () => 'written', { tags: TAGS }))],
  ['writes and throws', (cache) => each((key) => cache.writeThrough(key, fails).catch(() => {}))],
  ['refreshes', (cache) => each((key) => cache.refresh(key, async () => 'refreshed', { tags: FORGED_TAGS }))],
  [
    'keeps errors',
    async (cache) => {
      await cache.invalidate({ keys: KEYS })
      const errors = { ttl: '1h', toData: String, toError: () => new Error('kept') } as const
      await each((key) => cache.readThrough(key, fails, { errors }).catch(() => {}))
      await cache.drain()
      await expect(cache.readThrough(KEYS[0]!, fails, { errors })).rejects.toThrow('kept')
    },
  ],
  [
    'names tags during a load, and invalidates them',
    async (cache) => {
      const named = FORGED_TAGS.slice(0, 60)
      await each((key) => cache.refresh(key, async () => currentLoad()?.tag(...named)))
      await cache.drain()
      await cache.invalidate({ tags: named })
    },
  ],
  [
    'seeds',
    async (cache) => {
      await cache.invalidate({ keys: KEYS })
      await each((key) => cache.seed(key, 'seeded', { tags: TAGS }))
    },
  ],
  ['wraps a function', (cache) => each((key) => cache.wrap(async () => 'wrapped', { key: () => key })())],
  [
    'invalidates in a transaction',
    (cache, patterns) => cache.transaction(() => cache.invalidate({ keys: KEYS, patterns, tags: FORGED_TAGS })),
  ],
  [
    'writes in a transaction',
    (cache) => cache.transaction(() => each((key) => cache.writeThrough(key, async () => 1))),
  ],
  ['looks', (cache) => each((key) => Promise.all([cache.peek(key), cache.explain(key)]))],
]

async function each(work: (key: Key) => Promise<unknown>): Promise<void> {
  await Promise.all(KEYS.map(work))
}

async function fails(): Promise<string> {
  throw new Error('no')
}

describe('tenants, and caches beside them', () => {
  it('each have what they have stored, and nothing of anyone else', async () => {
    expect(await harmed()).toEqual([])
    for (const scope of scopes) {
      const own = KEYS.map((key) => markOf(scope, key))
      const read = (key: Key) => scope.cache.readThrough(key, async () => 'nothing was there')
      expect(await scope.as(() => Promise.all(KEYS.map(read)))).toEqual(own)
    }
  })

  it.each(VERBS)('are out of reach of one that %s', async (_what, verb) => {
    // Each puts its own back in order behind itself, so whom it harms shows unless that one's turn comes later: hence both ways.
    for (const turns of [scopes, scopes.toReversed()]) {
      for (const scope of turns) {
        await scope.as(() => verb(scope.cache, scope.patterns))
        await scope.cache.drain()
        await scope.as(() => scope.cache.invalidate({ keys: KEYS }))
        await fill(scope)
      }
      expect(await harmed()).toEqual([])
    }
  })

  it('are shown to nobody by what a look says', async () => {
    const shown = await tenant.run('a', () => withTenants.explain(['secret']))
    expect(shown).toMatchObject({ key: '%va:secret', state: 'fresh', tags: TAGS.map((tag) => `%va:${tag}`) })
    const other = await neighbours[0]![1].explain(['%va', 'secret'])
    expect(other).toMatchObject({ key: '%25va:secret', state: 'fresh' })
  })
})

describe('nobody', () => {
  const nobody = <T>(work: () => T): T => tenant.exit(work)

  it('reads past the cache, and what it loads is not stored', async () => {
    await nobody(async () => {
      for (const key of KEYS) expect(await withTenants.readThrough(key, async () => 'own')).toBe('own')
      expect(await withTenants.wrap(async () => 'own', { key: () => ['secret'] })()).toBe('own')
      expect(await withTenants.refresh(['secret'], async () => 'own')).toBe('own')
      expect(await withTenants.writeThrough(['secret'], async () => 'own')).toBe('own')
    })
    await withTenants.drain()
    expect(await harmed()).toEqual([])
  })

  it('is shown nothing, seeds nothing and invalidates nothing', async () => {
    await nobody(async () => {
      for (const asked of [withTenants.peek(['secret']), withTenants.explain(['secret']), withTenants.seed(['new'], 1)])
        await expect(asked).rejects.toMatchObject({ code: 'KEY_INVALID' })
      const targets = { keys: KEYS, patterns: PATTERNS, tags: FORGED_TAGS }
      expect(await withTenants.invalidate(targets)).toBe('incomplete')
      expect(await withTenants.transaction(() => withTenants.invalidate(targets))).toBe('incomplete')
    })
    expect(await harmed()).toEqual([])
  })
})

describe('who may reach all tenants', () => {
  const lostBy = async (): Promise<string[]> => {
    const names = (await harmed()).map((line) => line.slice(0, line.indexOf(' has ')))
    return [...new Set(names)]
  }
  const inShop = scopes.filter(({ cache }) => [withTenants, neighbours[0]![1]].includes(cache)).map(({ name }) => name)

  it('is clear(), whoever calls it', async () => {
    await tenant.run('a', () => withTenants.clear())
    expect(await lostBy()).toEqual(inShop)
  })

  it('is a pattern that begins with a star, where there is no tenant', async () => {
    await neighbours[0]![1].invalidate({ patterns: ['*secret*'] })
    expect(await lostBy()).toEqual(inShop)
  })
})
