import { describe, expect, it } from 'vitest'
import { CacheKeyError } from '../../src/base/errors.js'
import { defineKey } from '../../src/keys/define-key.js'
import { renderKey } from '../../src/keys/key.js'
import { matches } from '../../src/keys/pattern.js'

const product = defineKey('product', (id: number) => [id])
const category = defineKey('category', (id: number, page?: number) => (page === undefined ? [id] : [id, page]))
const paged = defineKey('paged', (id: number, page = 1) => [id, page])
const settings = defineKey('settings')

describe('a declared key', () => {
  it('puts its name before the parts', () => {
    expect(product(42)).toEqual(['product', 42])
    expect(paged(7)).toEqual(['paged', 7, 1])
    expect(settings()).toEqual(['settings'])
    expect([product.name, product.length, paged.length]).toEqual(['product', 1, 1])
  })

  it('covers with .all every key it makes, and no other', () => {
    expect(matches(settings.all, renderKey(settings()))).toBe(true)
    expect(matches(category.all, renderKey(category(7)))).toBe(true)
    expect(matches(category.all, renderKey(category(7, 2)))).toBe(true)
    expect(matches(category.all, renderKey(paged(7)))).toBe(false)
    expect(category.all.text).toBe('category:*')
  })

  it('covers with .under(…) the key of exactly these parts and those below', () => {
    const under = category.under(7)
    expect(under.text).toBe('category:7:*')
    expect(matches(under, renderKey(category(7)))).toBe(true)
    expect(matches(under, renderKey(category(7, 2)))).toBe(true)
    expect(matches(under, renderKey(category(70)))).toBe(false)
    expect(matches(under, renderKey(category(70, 7)))).toBe(false)
  })

  it('takes no wildcard from the parts given to .under(…)', () => {
    const named = defineKey('named', (name: string, id: number) => [name, id])
    expect(matches(named.under('*'), renderKey(named('anyone', 1)))).toBe(false)
    expect(matches(named.under('*'), renderKey(named('*', 1)))).toBe(true)
  })

  it.each(['', 'a:b', 'a*', '100%', '{x}', 'a\n', undefined, 7])('refuses the name %o', (name) => {
    expect(() => defineKey(name as string)).toThrow(TypeError)
  })

  it('refuses parts that are no function, and a function that returns no list', () => {
    expect(() => defineKey('a', [1] as never)).toThrow(TypeError)
    expect(() => defineKey('a', (() => 'b') as unknown as () => [])()).toThrow(CacheKeyError)
  })
})
