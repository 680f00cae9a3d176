import { expect, test } from 'vitest'
import { globFor } from '../src/pattern.js'

test('a star is wild in a pattern and literal in a prefix', () => {
  expect(globFor('rt:a*b:e:', 'product:*')).toBe('rt:a\\*b:e:product:*')
})

test('whatever else Redis takes for a glob is literal in both', () => {
  expect(globFor('rt:[x]?:', 'a?[^b-c]\\*')).toBe('rt:\\[x\\]\\?:a\\?\\[\\^b\\-c\\]\\\\*')
})

test('a run of stars costs no more than one', () => {
  expect(globFor('', `a${'*'.repeat(30)}b`)).toBe('a*b')
})
