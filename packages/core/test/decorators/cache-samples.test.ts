import { describe, expect, it } from 'vitest'
import {
  CacheDefaults,
  defineKey,
  describeCache,
  onResult,
  pattern,
  type InvalidateOptions,
  type Key,
} from '../../src/index.js'
import { classOf, drop, read, type Class } from './class-of.js'

const product = defineKey('product', (id: number) => [id])
const rate = defineKey('rate')
const anyId = (id: number): Key => ['product', id]

describe('functions that are asked with a sample', () => {
  const repository = (): Class =>
    classOf('Products', {
      find: read(
        (of: { id: number }) => product(of.id),
        onResult((org: number) => [`org:${org}`]),
      ),
      list: read('list:{0}'),
      change: drop({
        keys: onResult((row: { id: number } | null) => (row ? [product(row.id), rate()] : [])),
        patterns: onResult((row: { id: number }, page: number) => [pattern`list:${page}*`]),
        tags: [onResult((row: { org: number }) => `org:${row.org}`), onResult(() => ['a', 'b'])],
      }),
    })

  it('are known by what they make, compared as it is', () => {
    const asked = describeCache(repository()).sampled({
      'Products.find': { args: [{ id: 42 }], result: 7 },
      'Products.change': { args: [3], result: { id: 42, org: 7 } },
    })
    expect(asked.methods).toMatchObject([
      { keys: ['product:42'], tags: ['org:7'] },
      { keys: ['list:{0}'] },
      { keys: ['product:42', 'rate'], patterns: ['list:3*'], tags: ['org:7', 'a', 'b'] },
    ])
    expect(asked.findings.map(({ certainty, message }) => [certainty, message])).toEqual([
      ['certain', "Products.change: no read in these classes has key 'rate'"],
      ['certain', "Products.change: no read in these classes has tag 'a'"],
      ['certain', "Products.change: no read in these classes has tag 'b'"],
    ])
  })

  it('are found where they make one key for two reads', () => {
    const both = classOf('Both', { one: read(anyId), other: read((_name: string, id: number) => product(id)) })
    const samples = { 'Both.one': { args: [42] }, 'Both.other': { args: ['a', 42] } }
    expect(
      describeCache(both)
        .sampled(samples)
        .findings.map(({ message }) => message),
    ).toContain("Both.one: shares its key 'product:42' with Both.other")
  })

  it('get the object, also those of a class', () => {
    const reads = classOf('Reads', {
      find: read(function (this: { tenant: string }, id: number) {
        return ['row', this.tenant, id]
      }),
    })
    CacheDefaults({
      tags(this: { tenant: string }) {
        return [`tenant:${this.tenant}`]
      },
    })(reads)
    const asked = describeCache(reads).sampled({ 'Reads.find': { self: { tenant: 'acme' }, args: [1] } })
    expect(asked.methods).toMatchObject([{ keys: ['row:acme:1'], tags: ['tenant:acme'] }])
  })

  it('stay unknown where they make nothing', () => {
    const asked = describeCache(classOf('Writes', { change: drop({ keys: () => [] }) })).sampled({
      'Writes.change': {},
    })
    expect(asked.methods).toMatchObject([{ keys: ['unknown'] }])
    expect(asked.findings).toMatchObject([{ kind: 'nothing-read', certainty: 'unknown' }])
  })

  it.each<[string, InvalidateOptions, string]>([
    ['throws', { keys: (row: { id: number }) => [product(row.id)] }, 'keys failed'],
    ['gives no list', { keys: (() => 1) as never }, 'keys failed'],
    ['gives no key', { key: (() => 'product') as never }, 'keys failed: A key is a list'],
    [
      'gives no pattern',
      { pattern: (() => 'product:*') as never },
      'patterns failed: it must give patterns; got string',
    ],
    ['gives no tag', { tags: (() => [1]) as never }, 'tags failed: it must give tags; got number'],
  ])('are named where one %s', (_what, options, message) => {
    const description = describeCache(classOf('Writes', { change: drop(options) }))
    expect(() => description.sampled({ 'Writes.change': {} })).toThrow(TypeError)
    expect(() => description.sampled({ 'Writes.change': {} })).toThrow(
      `The sample of Writes.change: the function that makes its ${message}`,
    )
  })

  it('are asked for in vain where the method is not there, or has none', () => {
    const description = describeCache(classOf('Writes', { change: drop({ key: product }) }))
    expect(() => description.sampled({ 'Writes.chang': {} })).toThrow("no decorated method 'Writes.chang'")
    expect(() => description.sampled({ 'Writes.change': {} })).toThrow("'Writes.change' needs no sample")
  })
})
