import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { shortBigint } from '../src/bigint-texts.js'

const isShort = /^-?\d{1,18}$/

describe('the bigint of a short text', () => {
  it('is what BigInt says of it, wherever there is a zero or a nine', () => {
    for (let length = 1; length <= 18; length++) {
      for (let at = 0; at < length; at++) {
        for (const [around, digit] of ['09', '90', '19', '10', '12']) {
          const text = around!.repeat(at) + digit! + around!.repeat(length - at - 1)
          expect([shortBigint(text), shortBigint(`-${text}`)]).toEqual([BigInt(text), BigInt(`-${text}`)])
        }
      }
    }
  })

  it('is what BigInt says of any', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 18n) + 1n, max: 10n ** 18n - 1n }), (bigint) => {
        expect(shortBigint(String(bigint))).toBe(bigint)
      }),
      { numRuns: 10_000 },
    )
  })

  it('is not told of another text', () => {
    const others = [
      '',
      '-',
      '--1',
      '+1',
      ' 1',
      '1 ',
      '1n',
      '0x1',
      '1e3',
      '1.0',
      '1_0',
      '१',
      '1-',
      ':',
      '/',
      '9'.repeat(19),
    ]
    for (const text of others) expect(shortBigint(text)).toBeUndefined()
    fc.assert(
      fc.property(fc.stringMatching(/^[\d\-:e \u0130\u0660]{0,22}$/), (text) => {
        expect(shortBigint(text)).toBe(isShort.test(text) ? BigInt(text) : undefined)
      }),
      { numRuns: 5_000 },
    )
  })
})
