import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createCache, memoryStore, setDefaultCache, type Cache, type KeyPart } from '../../src/index.js'
import { TENANTS } from '../stories/hostile-names.js'
import { HOSTILE_OBJECTS } from '../stories/hostile-objects.js'
import type * as Hostile from './suites/hostile.js'
import { compiled, variants } from './variants.js'

/** Names by which an owner might reach for what another one has. */
const NAMES: readonly KeyPart[] = ['a', 'a:b', 'b', '*', 'a:*', '%2A', '', ':', 1, null, '%n']

describe.each(variants)('compiled by $name', (variant) => {
  let suite: typeof Hostile
  let cache: Cache

  beforeAll(async () => {
    suite = await compiled(variant, 'hostile.ts')
  })

  beforeEach(() => {
    cache = createCache({ namespace: 'shop', store: memoryStore(), jitter: 0 })
    setDefaultCache(cache)
    vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
  })

  afterEach(async () => {
    setDefaultCache(undefined)
    vi.restoreAllMocks()
    await cache.close()
  })

  const every = NAMES.flatMap((owner) => NAMES.map((name) => [owner, name] as const))
  /** Which carts are stored, of those that could be. */
  const stored = async (): Promise<string[]> => {
    const found = await Promise.all(every.map((pair) => cache.peek(['cart', ...pair])))
    return every.filter((_, i) => found[i] !== undefined).map(([owner, name]) => JSON.stringify([owner, name]))
  }
  const all = every.map((pair) => JSON.stringify(pair))

  it.each(['ByTemplate', 'ByKey', 'ByFunction'] as const)(
    'names in arguments reach nothing but what they name: %s',
    async (spelling) => {
      const carts = new suite[spelling]()
      const plain = new suite.Carts()
      const fill = async (): Promise<void> => {
        await Promise.all(every.map((pair) => carts.find(...pair)))
        await cache.drain()
      }
      await fill()
      expect(await stored()).toEqual(all)
      for (const pair of every) expect(await carts.find(...pair)).toBe(await plain.find(...pair))
      for (const owner of NAMES) {
        await carts.drop(owner, 'a:b')
        expect(await stored()).toEqual(all.filter((pair) => pair !== JSON.stringify([owner, 'a:b'])))
        await carts.dropAll(owner)
        expect(await stored()).toEqual(all.filter((_, i) => every[i]![0] !== owner))
        await fill()
      }
    },
  )

  it('no tenant reaches another, whatever it is called and whatever it names', async () => {
    const tenants = TENANTS.map((id) => new suite.OfTenant(id))
    const names = ['x', 'plans', '%vacme:plans', '%va:plans', '*', 'a:b']
    const fill = async (): Promise<void> => {
      for (const tenant of tenants) await Promise.all(names.map((name) => tenant.find(name)))
      await cache.drain()
    }
    await fill()
    const loads = (): number[] => tenants.map((tenant) => tenant.loads)
    const before = loads()
    for (const tenant of tenants) {
      const own = `of ${typeof tenant.tenant} ${JSON.stringify(tenant.tenant)}`
      expect(new Set(await Promise.all(names.map((name) => tenant.find(name))))).toEqual(new Set([own]))
    }
    expect(loads()).toEqual(before)
    for (const turns of [tenants, tenants.toReversed()]) {
      for (const tenant of turns) {
        for (const name of names) {
          await tenant.drop(name)
          await tenant.put(name)
          await tenant.dropFenced(name)
        }
        await Promise.all(names.map((name) => tenant.find(name)))
        await cache.drain()
        tenant.loads = 0
      }
      await fill()
      expect(loads()).toEqual(tenants.map(() => 0))
    }
  })

  it('a class without tenants beside them reaches none, and none reaches it', async () => {
    const acme = new suite.OfTenant('acme')
    const beside = new suite.Beside()
    await Promise.all([acme.find('x'), beside.find('x'), beside.find('%vacme:plan:x')])
    await cache.drain()
    for (const name of ['x', '%vacme:plans', '%vacme:plan:x', '%vacme', '*', 'plan']) await beside.drop(name)
    await acme.find('x')
    expect(acme.loads).toBe(1)

    await Promise.all([beside.find('x'), beside.find('plans')])
    await cache.drain()
    for (const name of ['x', 'plans', '*', 'shared:x']) await acme.drop(name)
    expect(await cache.peek(['shared', 'x'])).toEqual({ value: 'shared' })
    expect(await cache.peek(['shared', 'plans'])).toEqual({ value: 'shared' })
  })

  it('a tag that is the same text in every call is the one that an invalidation names, also where it begins with %', async () => {
    const beside = new suite.Beside()
    await beside.find('kept')
    await cache.drain()
    await beside.drop('other')
    expect(await cache.peek(['shared', 'kept'])).toBeUndefined()
  })

  it('without a tenant nothing is stored, shown or dropped', async () => {
    const acme = new suite.OfTenant('undefined')
    const nobody = new suite.OfTenant(undefined)
    await acme.find('x')
    await cache.drain()
    await Promise.all([nobody.find('x'), nobody.find('x'), nobody.put('x')])
    await nobody.drop('x')
    await nobody.dropFenced('x')
    await cache.drain()
    expect(await acme.find('x')).toBe('of string "undefined"')
    expect([acme.loads, nobody.loads]).toEqual([1, 2])
  })

  it.each(HOSTILE_OBJECTS)('a result reaches its caller, whatever the argument: %s', async (_what, make) => {
    const methods = new suite.Untouched() as unknown as Record<string, (of: unknown) => Promise<object>>
    const names = Object.getOwnPropertyNames(suite.Untouched.prototype).filter((name) => name !== 'constructor')
    expect(names.length).toBeGreaterThan(8)
    for (const name of names) {
      const given = make()
      expect(await methods[name]!(given)).toBe(suite.Untouched.result)
      expect(await cache.transaction(() => methods[name]!(given))).toBe(suite.Untouched.result)
    }
    await cache.drain()
  })
})
