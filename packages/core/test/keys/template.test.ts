import { describe, expect, it } from 'vitest'
import { CacheKeyError } from '../../src/base/errors.js'
import { compileKeyTemplate, compilePatternTemplate, compileTagTemplate } from '../../src/keys/template.js'

describe('a template of a key', () => {
  it('reads arguments by index and path', () => {
    expect(compileKeyTemplate('product:{0}', 'here').make([42])).toEqual(['product', 42])
    expect(compileKeyTemplate('org:{0.orgId}:user:{1}', 'here').make([{ orgId: 7 }, 'x'])).toEqual([
      'org',
      7,
      'user',
      'x',
    ])
    expect(compileKeyTemplate('{0.a.b}', 'here').make([{ a: { b: null } }])).toEqual([null])
    expect(compileKeyTemplate('settings', 'here').make([])).toEqual(['settings'])
    expect([...compileKeyTemplate('a:{2}:{0.x}', 'here').reads]).toEqual([2, 0])
  })

  it.each([
    '',
    ':',
    'a:',
    'a::b',
    'a:{}',
    'a:{x}',
    'a:{0',
    'a:0}',
    'a:{0}{1}',
    'a:v{0}',
    'a:{0.}',
    'a:{-1}',
    'a:{0 }',
    'a:*',
  ])('%o is refused where it is compiled, naming the place', (source) => {
    expect(() => compileKeyTemplate(source, 'Products.find: option key')).toThrow(TypeError)
    expect(() => compileKeyTemplate(source, 'Products.find: option key')).toThrow('Products.find: option key')
  })

  it.each([[[]], [[undefined]], [[{}]], [[null]], [[{ id: { deep: 1 } }]], [[{ id: Number.NaN }]]])(
    'refuses arguments %o, where the path leads to nothing a key may hold',
    (args) => {
      const { make } = compileKeyTemplate('a:{0.id}', 'here')
      expect(() => make(args)).toThrow(CacheKeyError)
      expect(() => make(args)).toThrow('{0.id}')
    },
  )
})

describe('a template of a pattern', () => {
  it('keeps its own stars and escapes those of arguments', () => {
    expect(compilePatternTemplate('category:{0}:*', 'here').make(['*']).text).toBe('category:%2A:*')
    expect(compilePatternTemplate('a:{0.x}:b*:{1}', 'here').make([{ x: 1 }, null]).text).toBe('a:1:b*:%n')
    expect(compilePatternTemplate('category:*', 'here').make([]).text).toBe('category:*')
  })

  it('refuses what has no fixed text once it is filled in, and at once where it names no argument', () => {
    expect(() => compilePatternTemplate('*:*', 'here')).toThrow(CacheKeyError)
    expect(() => compilePatternTemplate('{0}:*', 'here').make([''])).toThrow(CacheKeyError)
  })
})

describe('a template of a tag', () => {
  it.each([42, 42n, 'a:b*{0} %', true, null, -0])('names %o as `${…}` does', (given) => {
    expect(compileTagTemplate('product:{0}', 'here').make([given])).toBe(`product:${given}`)
    expect(compileTagTemplate('{0.id}:of', 'here').make([{ id: given }])).toBe(`${given}:of`)
  })

  it('names a Date in a way that is the same in every time zone', () => {
    expect(compileTagTemplate('day:{0}', 'here').make([new Date(0)])).toBe('day:1970-01-01T00:00:00.000Z')
  })

  it('may be fixed', () => {
    const { make, reads } = compileTagTemplate('all products', 'here')
    expect([make([]), reads.size]).toEqual(['all products', 0])
  })

  it.each(['', 'a:', 'product-{0}', '{x}', 'category:*', 'x'.repeat(513), '\ud800'])(
    '%o is refused where it is compiled, naming the place',
    (source) => {
      expect(() => compileTagTemplate(source, 'Products.find: option tags')).toThrow(TypeError)
      expect(() => compileTagTemplate(source, 'Products.find: option tags')).toThrow('Products.find: option tags')
    },
  )

  it.each([undefined, {}, Number.NaN])('refuses an argument %o', (given) => {
    expect(() => compileTagTemplate('product:{0}', 'here').make([given])).toThrow(CacheKeyError)
  })
})
