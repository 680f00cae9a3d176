import { describe, expect, it } from 'vitest'
import { defineKey, describeCache, ReadThrough } from '../../src/index.js'
import { classOf, found, read, type Class } from './class-of.js'

const product = defineKey('product', (id: number) => [id])

describe('a description', () => {
  it('is of classes only', () => {
    const ask = (given: unknown) => () => describeCache(given as Class)
    expect(ask(new (classOf('A', {}))())).toThrow('describeCache takes classes; got object')
    expect(ask(() => 1)).toThrow('describeCache takes classes; got function')
    expect(ask(null)).toThrow('describeCache takes classes; got null')
    expect(ask([classOf('A', {})])).toThrow('describeCache takes classes; got a list: hand them over one by one')
    expect(describeCache()).toMatchObject({ methods: [], findings: [] })
  })

  it('does not follow options that are changed after the class was defined', () => {
    const options = { key: product as unknown, version: 1 }
    const reads = classOf('Reads', { find: ReadThrough(options as never) })
    options.version = 2
    expect(describeCache(reads).methods).toMatchObject([{ settings: { version: 1 } }])
  })

  it('holds no schema and no function, so that it can be printed', () => {
    const schema = { '~standard': { version: 1, vendor: 'test', validate: (value: unknown) => ({ value }) } }
    const { methods } = describeCache(
      classOf('Reads', { find: read(product, undefined, { schema, unless: () => false }) }),
    )
    expect(JSON.parse(JSON.stringify(methods))).toEqual([
      {
        class: 'Reads',
        method: 'find',
        isStatic: false,
        kind: 'read',
        keys: ['product'],
        patterns: [],
        tags: [],
        settings: { schema: 'unknown', unless: 'unknown' },
      },
    ])
  })

  it('knows nothing of what an older copy of the package has noted', () => {
    const old = classOf('Old', { find: read(product) })
    const note = [{ name: 'find', isStatic: false, kind: 'read' }]
    const method: unknown = Reflect.get(old.prototype as object, 'find')
    Object.defineProperty(method, Symbol.for('readthrough.method'), { value: note })
    expect(describeCache(old).methods).toMatchObject([{ kind: 'read', keys: ['unknown'], settings: {} }])
    expect(found(old)).toHaveLength(1)
  })
})
