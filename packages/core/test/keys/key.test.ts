import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CacheKeyError } from '../../src/base/errors.js'
import { isTooLong, MAX_KEY_BYTES, renderKey, type Key, type KeyPart } from '../../src/keys/key.js'
import { pattern } from '../../src/keys/pattern.js'
import { compileKeyTemplate } from '../../src/keys/template.js'
import { DECEIVING_DATES } from '../stories/hostile-objects.js'

describe('a rendered key', () => {
  it.each<[Key, string]>([
    [['product', 42], 'product:42'],
    [['product', 42n], 'product:42'],
    [['product', '42'], 'product:42'],
    [['a', -0], 'a:0'],
    [['a', null, true, false], 'a:%n:%t:%f'],
    [['a', new Date(1_700_000_000_000)], 'a:%d1700000000000'],
    [['a', '%n'], 'a:%25n'],
    [['a:b', 'c*', '{d}', '\n\u007f\0'], 'a%3Ab:c%2A:%7Bd%7D:%0A%7F%00'],
    [['\ud800', '\udfff', '😀'], '%uD800:%uDFFF:😀'],
    [['', ''], ':'],
    [['ключ', 'clé', Infinity], 'ключ:clé:Infinity'],
  ])('is %o as %s', (key, rendered) => {
    expect(renderKey(key)).toBe(rendered)
  })

  it('is marked by vary in a way that no key can forge', () => {
    expect(renderKey(['product', 42], 'acme')).toBe('%vacme:product:42')
    expect(renderKey(['%vacme', 'product', 42])).toBe('%25vacme:product:42')
    expect(renderKey(['product'], 'a:b')).toBe('%va%3Ab:product')
  })

  it('differs whenever its parts differ by more than the spelling of digits', { timeout: 30_000 }, () => {
    const seen = new Map<string, string>()
    const random = mulberry32(20_260_101)
    let repeats = 0
    for (let i = 0; i < 1_000_000; i++) {
      const key = randomKey(random)
      const identity = identityOf(key)
      const rendered = renderKey(key)
      const other = seen.get(rendered)
      if (other === undefined) seen.set(rendered, identity)
      else if (other !== identity) throw new Error(`${rendered} stands for ${other} and ${identity}`)
      else repeats++
    }
    // The parts are few and hostile enough that both outcomes are met often.
    expect(seen.size).toBeGreaterThan(100_000)
    expect(repeats).toBeGreaterThan(1_000)
  })

  it('is one key for two spellings of the same parts', () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt(), { minLength: 1, maxLength: 4 }), (numbers) => {
        const asText = numbers.map(String) as unknown as Key
        expect(renderKey(numbers as unknown as Key)).toBe(renderKey(asText))
      }),
    )
  })

  it('holds neither a raw special nor a lone surrogate', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 0xd800, max: 0xdfff }), (text, unit) => {
        const rendered = renderKey([text + String.fromCharCode(unit) + text])
        // oxlint-disable-next-line no-control-regex
        expect(rendered).not.toMatch(/[:*{}\u0000-\u001f\u007f]/)
        expect(Buffer.from(rendered).toString()).toBe(rendered)
      }),
    )
  })
})

describe('what no key may hold', () => {
  it.each<[string, unknown, string]>([
    ['undefined', undefined, 'undefined'],
    ['NaN', Number.NaN, 'NaN'],
    ['an invalid Date', new Date('never'), 'an invalid Date'],
    ['an object', { id: 1 }, 'an object, or hashOf'],
    ['a list', [1], 'a list'],
    ['a function', () => 1, 'a function'],
    ['a symbol', Symbol('s'), 'a symbol'],
  ])('%s is refused with its position', (_, part, words) => {
    const render = () => renderKey(['product', 1, part as KeyPart])
    expect(render).toThrow(CacheKeyError)
    expect(render).toThrow(`Key part [2] is ${words.split(',')[0]}`)
  })

  it.each([
    ['wears the prototype of a Date', Object.create(Date.prototype)],
    ['stands in for a Date', new Proxy(new Date(0), {})],
    ['says that it is a Date', new Proxy({}, { getPrototypeOf: () => Date.prototype, get: () => () => 1 })],
    [
      'throws whatever is asked of it',
      new Proxy(
        {},
        {
          getPrototypeOf: () => {
            throw new Error('a trap')
          },
        },
      ),
    ],
  ])('is an object that %s', (_what, part) => {
    expect(() => renderKey(['a', part as Date])).toThrow(CacheKeyError)
  })

  it('is what a Date says of itself: it counts by what it holds', () => {
    const lying = Object.assign(new Date(7), { getTime: () => '1:*', toISOString: () => 'x' })
    expect(renderKey(['a', lying as unknown as Date])).toBe('a:%d7')
  })

  it.each(DECEIVING_DATES)('a Date stands for its own time, whatever it says of itself: %s', (_what, make) => {
    expect(renderKey(['product', make()])).toBe('product:%d5')
    expect(compileKeyTemplate('product:{0}', 'here').make([make()])).toEqual(['product', new Date(5)])
    expect(pattern`product:${make()}:*`.text).toBe('product:%d5:*')
  })

  it('nor does a value that only looks like a Date', () => {
    const seeming = Object.create(Date.prototype, { getTime: { value: () => 5 } }) as Date
    expect(() => renderKey(['product', seeming])).toThrow(CacheKeyError)
    expect(() => compileKeyTemplate('product:{0}', 'here').make([seeming])).toThrow(CacheKeyError)
  })

  it('a value is not repeated in the message', () => {
    expect(() => renderKey(['user', { secret: 'hunter2' } as never])).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hunter2') as string }),
    )
  })

  it.each([[[]], ['product'], [undefined], [{ 0: 'a', length: 1 }]])('%o is not a key', (notAKey) => {
    expect(() => renderKey(notAKey as never)).toThrow(CacheKeyError)
  })
})

describe('a long key', () => {
  it('is not read to its end, and is too long all the same', () => {
    let reads = 0
    const parts = new Proxy(Array(1_000_000).fill('x'), {
      get: (list, name) => (typeof name === 'string' && /^\d/.test(name) ? (reads++, 'x') : Reflect.get(list, name)),
    })
    const keys: readonly Key[] = [
      ['p', '*'.repeat(5_000_000)],
      ['p', '\ud800'.repeat(5_000_000)],
      ['p', '😀'.repeat(5_000_000), 1],
      parts as unknown as Key,
    ]
    for (const key of keys) {
      const rendered = renderKey(key)
      expect(isTooLong(rendered)).toBe(true)
      expect(rendered.length).toBeLessThan(8 * MAX_KEY_BYTES)
    }
    expect(reads).toBeLessThan(MAX_KEY_BYTES)
    expect(isTooLong(renderKey(['p'], '*'.repeat(5_000_000)))).toBe(true)
    expect(() => pattern`p:${'*'.repeat(5_000_000)}:*`).toThrow('bytes at most')
  })

  it('is whole as long as it may be one', () => {
    const longest = 'x'.repeat(MAX_KEY_BYTES)
    expect(renderKey([longest])).toBe(longest)
    expect(isTooLong(renderKey([longest]))).toBe(false)
    expect(isTooLong(renderKey([longest, 'y']))).toBe(true)
    expect(isTooLong(renderKey([`${longest}y`]))).toBe(true)
    expect(renderKey([...Array(256).fill('x')] as unknown as Key)).toHaveLength(MAX_KEY_BYTES - 1)
  })

  it('is too long by its bytes, not by its characters', () => {
    expect(isTooLong('x'.repeat(MAX_KEY_BYTES))).toBe(false)
    expect(isTooLong('x'.repeat(MAX_KEY_BYTES + 1))).toBe(true)
    expect(isTooLong('é'.repeat(MAX_KEY_BYTES / 2))).toBe(false)
    expect(isTooLong('é'.repeat(MAX_KEY_BYTES / 2) + 'x')).toBe(true)
  })
})

/** The parts as they are told apart by the rule: digits by their spelling, all else by type and value. */
function identityOf(key: Key): string {
  let identity = ''
  for (const part of key) {
    const kind = part instanceof Date ? 'date' : part === null || typeof part === 'boolean' ? 'constant' : 'text'
    const text = String(part instanceof Date ? part.getTime() : part)
    identity += `${kind} ${text.length} ${text} `
  }
  return identity
}

const HOSTILE: readonly KeyPart[] = [
  ':',
  '::',
  '%',
  '%3A',
  '%25',
  '%n',
  '%t',
  '%f',
  '%d0',
  '%v',
  '%va',
  '%u',
  '%uD800',
  '*',
  '**',
  '{',
  '}',
  '',
  'null',
  'true',
  'false',
  'undefined',
  'NaN',
  '0',
  '-0',
  '1',
  '01',
  '1.0',
  '1e3',
  ' ',
  '\0',
  '\n',
  '\r\n',
  '\u007f',
  'a',
  'A',
  'a:b',
  'b',
  '\ud800',
  '\ud801',
  '\udc00',
  '\ud800\udc00',
  '😀',
  '\ufffd',
  'é',
  'e\u0301',
  0,
  -0,
  1,
  1.5,
  1000,
  -1,
  1e21,
  1n,
  0n,
  1000n,
  null,
  true,
  false,
  new Date(0),
  new Date(1),
]

function randomKey(random: () => number): Key {
  const parts = Array.from({ length: 1 + Math.floor(random() * 4) }, () => randomPart(random))
  return parts as unknown as Key
}

function randomPart(random: () => number): KeyPart {
  const one = (): KeyPart => HOSTILE[Math.floor(random() * HOSTILE.length)] as KeyPart
  if (random() < 0.5) return one()
  const [left, right] = [one(), one()]
  return `${left instanceof Date ? left.getTime() : left}${right instanceof Date ? right.getTime() : right}`
}

/** Repeats its numbers by the seed, and is fast enough for a million keys. */
function mulberry32(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
