// oxlint-disable-next-line import/no-unassigned-import -- loading it is the point
import 'reflect-metadata'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  createCache,
  decoratedMethods,
  describeCache,
  memoryStore,
  setDefaultCache,
  type Cache,
} from '../../src/index.js'
import type * as Classes from './suites/classes.js'
import { compiled, variants } from './variants.js'

describe.each(variants)('compiled by $name', (variant) => {
  let suite: typeof Classes
  let cache: Cache
  let own: Cache

  beforeAll(async () => {
    suite = await compiled(variant, 'classes.ts')
  })

  beforeEach(() => {
    cache = createCache({ namespace: 'shop', store: memoryStore() })
    own = createCache({ namespace: 'own', store: memoryStore() })
    setDefaultCache(cache)
  })

  afterEach(async () => {
    setDefaultCache(undefined)
    await Promise.all([cache.close(), own.close()])
  })

  it.each([
    ['above', 'labelAbove'],
    ['below', 'labelBelow'],
  ] as const)('what a decorator %s writes on the method is found on it', (text, name) => {
    const method = suite.Labelled.prototype[name]
    expect(method).toHaveProperty('label', text)
    expect(Reflect.getMetadata('label', method)).toBe(text)
  })

  describe('the list of decorated methods', () => {
    it('holds reads and writes, static and inherited ones, and no method that was overridden', () => {
      const listed = decoratedMethods(suite.SubListed).filter(({ name }) => name !== 'hidden')
      expect(listed.toSorted((a, b) => a.kind.localeCompare(b.kind))).toEqual([
        { name: 'both', isStatic: true, kind: 'invalidate' },
        { name: 'both', isStatic: true, kind: 'read' },
        { name: 'find', isStatic: false, kind: 'read' },
      ])
      expect(decoratedMethods(suite.Listed)).toContainEqual({ name: 'change', isStatic: false, kind: 'invalidate' })
    })

    it('is kept in the metadata of the class where the dialect tells it, safe from other decorators', () => {
      const hidden = { name: 'hidden', isStatic: false, kind: 'read' }
      const known: unknown[] = Reflect.getMetadata(Symbol.for('readthrough.methods'), suite.SubListed) ?? []
      const expected = variant.dialect === 'legacy' ? [hidden] : []
      expect(known.filter((note) => Reflect.get(Object(note), 'name') === 'hidden')).toMatchObject(expected)
      expect(describeCache(suite.SubListed).methods.filter(({ keys }) => keys.includes('hidden'))).toHaveLength(
        expected.length,
      )
      expect(decoratedMethods(suite.SubListed).filter(({ name }) => name === 'hidden')).toEqual(expected)
    })
  })

  describe('class defaults', () => {
    it('bring a cache by object, and a part of every key', async () => {
      const acme = new suite.Tenants(own, 'acme')
      const other = new suite.Tenants(own, 'other')
      const told = [await acme.settings(), await other.settings(), await acme.settings()]
      expect(told).toEqual(['of acme', 'of other', 'of acme'])
      await other.change()
      await Promise.all([acme.settings(), other.settings()])
      expect([acme.loads, other.loads]).toEqual([1, 2])
      expect(cache.stats().misses).toBe(0)
    })

    it('are inherited, option by option', async () => {
      const ttls: Record<string, number> = {}
      own.on('filled', ({ key, ttlMs }) => (ttls[key] = ttlMs))
      const sub = new suite.SubTenants(own, 'sub')
      await Promise.all([sub.settings(), sub.flags(), new suite.Tenants(own, 'base').settings()])
      await own.drain()
      expect(ttls).toEqual({ '%vsub:settings': 7_200_000, '%vsub:flags': 1_000, '%vbase:settings': 3_600_000 })
    })

    it('leave to the default cache what they do not say, and go past it where `vary` gives nothing', async () => {
      const nobody = new suite.Tenants()
      await nobody.settings()
      await nobody.settings()
      expect(nobody.loads).toBe(2)
      expect(cache.stats().bypassed).toBe(2)
    })
  })

  it('the decorators of one cache use it, whatever the default', async () => {
    const bound = new (suite.defineBound(own.decorators()))()
    await bound.find(1)
    await bound.find(1)
    expect(bound.loads).toBe(1)
    await bound.drop(1)
    await bound.find(1)
    expect(bound.loads).toBe(2)
    expect([own.stats().misses, cache.stats().misses]).toEqual([2, 0])
  })
})
