import { describe, expect, it } from 'vitest'
import { readDuration } from '../../src/base/durations.js'

describe('a duration', () => {
  it.each<[unknown, number]>([
    [250, 250],
    [0.5, 0.5],
    ['500ms', 500],
    ['30s', 30_000],
    ['10m', 600_000],
    ['1.5h', 5_400_000],
    ['1d', 86_400_000],
    ['2w', 1_209_600_000],
  ])('%o is %d ms', (written, ms) => {
    expect(readDuration(written, 'ttl')).toBe(ms)
  })

  it.each([undefined, null, '', 'soon', '10', '10 m', '10M', '-1s', '1e3s', '1y', '5min', {}, true, 10n])(
    '%o is none, and the error names the option',
    (value) => {
      expect(() => readDuration(value, 'Products.find: ttl')).toThrow(TypeError)
      expect(() => readDuration(value, 'Products.find: ttl')).toThrow('Products.find: ttl must be')
    },
  )

  it.each([-1, Number.NaN, Infinity, 0, '0s', `${'9'.repeat(20)}d`])(
    '%o is out of range, and the error says so',
    (value) => {
      expect(() => readDuration(value, 'ttl')).toThrow(RangeError)
      expect(() => readDuration(value, 'ttl')).toThrow(`got ${value}`)
    },
  )

  it('may be zero where the option allows it', () => {
    expect(readDuration(0, 'ttl', { allowZero: true })).toBe(0)
    expect(readDuration('0ms', 'ttl', { allowZero: true })).toBe(0)
    expect(() => readDuration(-1, 'ttl', { allowZero: true })).toThrow(RangeError)
  })
})
