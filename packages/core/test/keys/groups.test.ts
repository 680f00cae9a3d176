import { describe, expect, it } from 'vitest'
import { createGroupOf, groupOfPattern } from '../../src/keys/groups.js'
import { renderKey } from '../../src/keys/key.js'
import { parsePattern, pattern, withVary } from '../../src/keys/pattern.js'

const groupOf = createGroupOf(
  new Map([
    ['category', 5],
    ['search', 7],
  ]),
)
const ofPattern = (text: string): string | undefined => groupOfPattern(groupOf, text)?.group

describe('the group of a key', () => {
  it('is its first part, under what vary says', () => {
    expect(groupOf(renderKey(['category', 7, 1]))).toEqual({ group: 'category', max: 5 })
    expect(groupOf(renderKey(['search', 'a:b*%']))).toEqual({ group: 'search', max: 7 })
    expect(groupOf(renderKey(['category', 7], 'te:n*ant'))).toEqual({ group: '%vte%3An%2Aant:category', max: 5 })
  })

  it('is none for other keys, and for those that are nothing but the first part', () => {
    for (const key of [['product', 1], ['categories', 1], ['category'], ['%vx', 'category', 1], ['', 'category', 1]]) {
      expect(groupOf(renderKey(key as [string]))).toBeUndefined()
    }
    expect(groupOf(renderKey(['category'], 'tenant'))).toBeUndefined()
    expect(groupOf(renderKey(['product', 'category', 1], 'tenant'))).toBeUndefined()
  })
})

describe('the group of a pattern', () => {
  it('is that which holds all that it may match', () => {
    expect(ofPattern('category:*')).toBe('category')
    expect(ofPattern('category:*:fr:*')).toBe('category')
    expect(ofPattern('category:7')).toBe('category')
    expect(ofPattern(withVary(pattern`category:${'*'}:*`, 'tenant').text)).toBe('%vtenant:category')
  })

  it('is none where it may reach further, or elsewhere', () => {
    for (const text of [
      '*',
      'cat*',
      'category*',
      '*:7',
      'category',
      'product:*',
      '%v*',
      '%vtenant:*',
      '%vtenant:cat*',
    ]) {
      expect(ofPattern(text), text).toBeUndefined()
    }
    expect(ofPattern(parsePattern('c*:category:*').text)).toBeUndefined()
  })
})
