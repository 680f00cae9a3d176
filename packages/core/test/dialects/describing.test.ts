import { beforeAll, describe, expect, it } from 'vitest'
import { describeCache, type DescribedMethod } from '../../src/index.js'
import type * as Describing from './suites/describing.js'
import { compiled, variants } from './variants.js'

describe.each(variants)('a description, compiled by $name', (variant) => {
  let suite: typeof Describing
  let methods: readonly DescribedMethod[]

  beforeAll(async () => {
    suite = await compiled(variant, 'describing.ts')
    methods = describeCache(suite.Products).methods
  })

  const told = (method: string): Partial<DescribedMethod>[] =>
    methods.filter((one) => one.method === method).map(({ class: _class, method: _method, ...rest }) => rest)

  it('tells of a read its key, its tags with those of the class, and the policy that is fixed', () => {
    expect(told('findById')).toEqual([
      {
        isStatic: false,
        kind: 'read',
        cache: undefined,
        keys: ['product'],
        patterns: [],
        tags: ['product:{0}', 'unknown', 'products'],
        settings: { ttl: '10m', jitter: 0, version: 2 },
      },
    ])
    expect(told('list')).toMatchObject([
      {
        keys: ['unknown'],
        tags: ['products'],
        settings: { ttl: 'unknown', jitter: 0, when: 'unknown', stale: { whileRevalidate: '1m' } },
      },
    ])
  })

  it('tells of a method with two decorators twice, from the inside out', () => {
    expect(told('save')).toMatchObject([
      { kind: 'write', keys: ['product:{0}'], tags: ['product:{0}', 'products'], settings: { ttl: '1h', jitter: 0 } },
      {
        kind: 'invalidate',
        patterns: ['list:*', 'found:a%2A:*', 'found:{0}:*'],
        tags: [],
        settings: { at: 'settled' },
      },
    ])
  })

  it('tells of an invalidation what it names, in a list or by a function', () => {
    expect(told('change')).toMatchObject([
      {
        keys: ['product', 'product:{0}', 'settings:1', 'product', 'unknown'],
        tags: ['product:{0}', 'unknown'],
        settings: { at: 'success' },
      },
    ])
    expect(told('drop')).toMatchObject([{ isStatic: true, keys: ['unknown'] }])
  })

  it('tells of an inherited method under the class that was asked about, with what that says of it', () => {
    const specials = describeCache(suite.Specials).methods
    expect(specials.map(({ class: of, method, settings }) => [of, method, settings['ttl']])).toEqual([
      [suite.Specials.name, 'drop', undefined],
      [suite.Specials.name, 'findById', '10m'],
      [suite.Specials.name, 'list', 'unknown'],
      [suite.Specials.name, 'change', undefined],
    ])
  })

  it('tells of an inherited method once, where the class that has it is there too and says the same', () => {
    const both = describeCache(suite.Products, suite.Others, suite.Products).methods
    expect(both.filter((one) => one.class === suite.Others.name)).toMatchObject([{ method: 'list', keys: ['list'] }])
    expect(both).toHaveLength(methods.length + 1)
    const special = describeCache(suite.Products, suite.Specials).methods
    expect(special.filter((one) => one.class === suite.Specials.name)).toHaveLength(4)
  })

  it('says nothing for certain where functions may make it otherwise', () => {
    const { findings } = describeCache(suite.Products)
    expect(findings.map(({ certainty }) => certainty)).not.toContain('certain')
    expect(findings.filter(({ kind }) => kind === 'never-invalidated')).toMatchObject([
      { methods: [`${suite.Products.name}.list`] },
    ])
  })
})
