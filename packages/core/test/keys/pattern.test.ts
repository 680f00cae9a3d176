import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { CacheKeyError } from '../../src/base/errors.js'
import { globMatcher } from '../../src/keys/glob.js'
import { renderKey } from '../../src/keys/key.js'
import { isPattern, matches, parsePattern, pattern, patternUnder, withVary } from '../../src/keys/pattern.js'

describe('a glob', () => {
  it('agrees with a slow oracle on 100,000 random cases', () => {
    const random = lcg(7)
    const word = (alphabet: string, longest: number): string =>
      Array.from(
        { length: Math.floor(random() * (longest + 1)) },
        () => alphabet[Math.floor(random() * alphabet.length)],
      ).join('')
    let matched = 0
    for (let i = 0; i < 100_000; i++) {
      const glob = word('ab:**', 7)
      const text = word('ab:', 9)
      const expected = oracle(glob, text)
      if (expected) matched++
      if (globMatcher(glob)(text) !== expected) throw new Error(`'${glob}' and '${text}' should be ${expected}`)
    }
    expect(matched).toBeGreaterThan(10_000)
    expect(matched).toBeLessThan(90_000)
  })

  it('takes every character but * for itself', () => {
    for (const special of '?[]^$.+|()\\-{}') {
      expect(globMatcher(`a${special}*`)(`a${special}1`)).toBe(true)
      expect(globMatcher(`a${special}*`)('ab1')).toBe(false)
    }
  })

  it('stays fast where a backtracking matcher would not end', () => {
    const start = performance.now()
    expect(globMatcher('*a'.repeat(8) + '*b')('a'.repeat(100_000))).toBe(false)
    expect(performance.now() - start).toBeLessThan(1_000)
  })
})

describe('a pattern', () => {
  it('renders what is interpolated as a key part, so that input brings no wildcard', () => {
    expect(pattern`category:${7}:*`.text).toBe('category:7:*')
    expect(pattern`cart:${'*'}:*`.text).toBe('cart:%2A:*')
    expect(pattern`cart:${'a:b'}:${null}*`.text).toBe('cart:a%3Ab:%n*')
    expect(() => pattern`cart:${undefined as never}:*`).toThrow(CacheKeyError)
  })

  it('escapes the literals of a string as key parts are escaped', () => {
    expect(parsePattern('100%:*').text).toBe('100%25:*')
    expect(matches(parsePattern('100%:*'), renderKey(['100%', 1]))).toBe(true)
    expect(matches(parsePattern('user:*'), renderKey(['user:1', 1]))).toBe(false)
  })

  it('of a declared key holds the key itself and everything below, and no neighbour', () => {
    const under = patternUnder('category:7')
    expect(['category:7', 'category:7:', 'category:7:1', 'category:7:1:2'].map((key) => matches(under, key))).toEqual([
      true,
      true,
      true,
      true,
    ])
    expect(['category:70', 'category', 'category:70:7', 'x:category:7'].some((key) => matches(under, key))).toBe(false)
  })

  it('keeps to one vary', () => {
    const under = withVary(patternUnder('category'), 'acme')
    expect(matches(under, renderKey(['category', 1], 'acme'))).toBe(true)
    expect(matches(under, renderKey(['category'], 'acme'))).toBe(true)
    expect(matches(under, renderKey(['category', 1], 'other'))).toBe(false)
    expect(matches(under, renderKey(['category', 1]))).toBe(false)
  })

  it.each(['', '*', '**', ':', '*:*', ':*', '*:**:'])(
    'that is nothing but wildcards (%o) is refused, pointing at clear()',
    (source) => {
      expect(() => parsePattern(source)).toThrow(CacheKeyError)
      expect(() => parsePattern(source)).toThrow('cache.clear()')
    },
  )

  it('holds eight stars at most', () => {
    expect(parsePattern('a' + '*:'.repeat(8)).text).toContain('*:')
    expect(() => parsePattern('a' + '*:'.repeat(9))).toThrow("8 '*' at most")
  })

  it('cannot come from JSON, and is known across copies of the package', () => {
    const made = pattern`a:*`
    expect(isPattern(made)).toBe(true)
    expect(isPattern(JSON.parse(JSON.stringify(made)))).toBe(false)
    expect(isPattern({ text: 'a:*', exact: undefined })).toBe(false)
    expect(isPattern(runInNewContext("({ text: 'a:*', [Symbol.for('readthrough.pattern')]: true })"))).toBe(true)
  })
})

/** Every way to give the first star 0, 1, 2 … characters. */
function oracle(glob: string, text: string): boolean {
  if (glob === '') return text === ''
  if (glob[0] !== '*') return glob[0] === text[0] && oracle(glob.slice(1), text.slice(1))
  for (let taken = 0; taken <= text.length; taken++) if (oracle(glob.slice(1), text.slice(taken))) return true
  return false
}

function lcg(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 4_294_967_296
  }
}
