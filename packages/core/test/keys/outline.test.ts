import { describe, expect, it } from 'vitest'
import { defineKey, pattern } from '../../src/index.js'
import { isDeclaredKey } from '../../src/keys/define-key.js'
import {
  canMeet,
  isSameOutline,
  outlineOfDeclared,
  outlineOfKey,
  outlineOfPattern,
  outlineOfTag,
  outlineOfTemplate,
  type Outline,
} from '../../src/keys/outline.js'

const category = defineKey('category', (id: number, page = 1) => [id, page])
const declared = outlineOfDeclared(category)
const template = outlineOfTemplate

describe('whether one key could be both', () => {
  it.each<[what: string, some: Outline, others: Outline, canMeet: boolean]>([
    ['a declared key and itself', declared, declared, true],
    ['a declared key and one whose name goes on', declared, outlineOfDeclared(defineKey('category-list')), false],
    ['a declared key and a template with its name', declared, template('category:{0}:{1}'), true],
    ['a declared key and a template of its name alone', declared, template('category'), true],
    ['a declared key and a template of another name', declared, template('product:{0}'), false],
    ['a declared key and a template whose first part is an argument', declared, template('{0}:{1}'), true],
    ['templates that call their arguments otherwise', template('org:{0.id}:{1}'), template('org:{1}:{2.a.b}'), true],
    ['templates of different length', template('product:{0}'), template('product:{0}:{1}'), false],
    ['a template and fixed text in the place of an argument', template('product:{0}'), template('product:list'), true],
    ['a template and a key', template('product:{0}'), outlineOfKey(['product', 'a:b*']), true],
    ['a template and a key with one part more', template('product:{0}'), outlineOfKey(['product', 1, 2]), false],
    ['texts that differ', template('product:all'), template('product:list'), false],
    ['text with specials and the same in a key', template('a b%:{0}'), outlineOfKey(['a b%', 1]), true],
    ['`.all` and its key', outlineOfPattern(category.all), declared, true],
    ['`.under(…)` and its key', outlineOfPattern(category.under(7)), declared, true],
    [
      '`.under(…)` and the key of exactly these parts',
      outlineOfPattern(category.under(7)),
      template('category:7'),
      true,
    ],
    ['`.all` and a key without further parts', outlineOfPattern(category.all), outlineOfKey(['category']), true],
    ['`.under(…)` and other parts', outlineOfPattern(category.under(7)), outlineOfKey(['category', 8]), false],
    ['a pattern and a template that it covers', template('category:*'), template('category:{0}:{1}'), true],
    ['a pattern of arguments and a template', template('category:{0}:*'), template('category:{0}:{1}'), true],
    ['a pattern that wants more parts than the template has', template('*:x:*'), template('a:{0}'), false],
    ['a pattern from the end', template('*:summary'), template('category:{0}:summary'), true],
    ['patterns that overlap', template('a*c:*'), outlineOfPattern(pattern`*b${1}:x`), true],
    ['patterns that begin alike and end apart', template('a*c:x'), outlineOfPattern(pattern`a*${1}:y`), false],
    ['a pattern with an escaped star', outlineOfPattern(pattern`a:${'*'}:*`), template('a:*:b'), true],
    ['a tag and the template that makes it', outlineOfTag('org:7'), template('org:{0}'), true],
    ['a tag and another', outlineOfTag('orgs'), outlineOfTag('org'), false],
    ['a tag with specials and the same as a template', outlineOfTag('100% {a}'), outlineOfTag('100% {a}'), true],
  ])('of %s', (_what, some, others, expected) => {
    expect(canMeet(some, others)).toBe(expected)
    expect(canMeet(others, some)).toBe(expected)
  })

  it('is told in a time that does not grow out of hand', () => {
    const stars = outlineOfPattern(pattern`${'a'.repeat(50)}*a*a*a*a*a*a*a*b`)
    expect(canMeet(stars, outlineOfKey(['a'.repeat(500)]))).toBe(false)
  })

  it('is more than possible for templates that differ in their arguments only', () => {
    expect(isSameOutline(template('product:{0}'), template('product:{1.id}'))).toBe(true)
    expect(isSameOutline(template('product:{0}'), template('product:1'))).toBe(false)
    expect(isSameOutline(declared, outlineOfDeclared(defineKey('category')))).toBe(true)
    expect(isSameOutline(declared, template('category'))).toBe(false)
  })

  it('is asked of declared keys, which are told from other functions', () => {
    expect([category, () => category(1), { ...category }, undefined].map(isDeclaredKey)).toEqual([
      true,
      false,
      false,
      false,
    ])
  })
})
