import { describe, expect, it } from 'vitest'
import { resolvePolicy } from '../../src/engine/lifetime.js'
import { readPolicyOptions, type PolicyOptions } from '../../src/engine/options.js'

const read = (timeout: unknown): PolicyOptions => readPolicyOptions({ timeout } as PolicyOptions, 'here')

describe('the option timeout', () => {
  it('comes from each layer by itself, the nearer before the wider', () => {
    const [method, klass, cache] = [{ soft: '100ms' }, { soft: '1s', hard: 3_000 }, { hard: '9s' }].map(read)
    expect(resolvePolicy([method!, klass!, cache!])).toMatchObject({ softMs: 100, hardMs: 3_000 })
    expect(resolvePolicy([method!, cache!])).toMatchObject({ softMs: 100, hardMs: 9_000 })
    expect(resolvePolicy([read(undefined), cache!])).toMatchObject({ softMs: undefined, hardMs: 9_000 })
  })

  it('is none where nobody says one', () => {
    expect(resolvePolicy([{}])).toMatchObject({ softMs: undefined, hardMs: undefined })
  })

  it('can be taken back by the nearer layer, as a whole and in parts', () => {
    const wide = read({ soft: '1s', hard: '3s' })
    expect(resolvePolicy([read(false), wide])).toMatchObject({ softMs: undefined, hardMs: undefined })
    expect(resolvePolicy([read({ soft: false }), wide])).toMatchObject({ softMs: undefined, hardMs: 3_000 })
    expect(resolvePolicy([read({ hard: '2s' }), read(false), wide])).toMatchObject({ softMs: undefined, hardMs: 2_000 })
  })

  it('may be soft for longer than it is hard only where they come from different layers', () => {
    expect(() => read({ soft: '5s', hard: '5s' })).toThrow(
      new RangeError("here: option 'timeout.soft' must be less than 'timeout.hard'; got 5000 and 5000 ms"),
    )
    expect(resolvePolicy([read({ soft: '5s' }), read({ hard: '1s' })])).toMatchObject({ softMs: 5_000, hardMs: 1_000 })
  })

  it.each([
    ['5s', "here: option 'timeout' must be an object, such as { hard: '10s' }, or false"],
    [true, "here: option 'timeout' must be an object, such as { hard: '10s' }, or false"],
    [null, "here: option 'timeout' must be an object, such as { hard: '10s' }, or false"],
    [{ total: 1 }, "here: option 'timeout': unknown option 'total'"],
    [{ hard: 0 }, "here: option 'timeout.hard' must be more than zero and finite; got 0"],
    [
      { soft: '1 s' },
      `here: option 'timeout.soft' must be milliseconds or a duration such as '10m' or '1.5h'; got "1 s"`,
    ],
  ])('is refused as %j', (timeout, message) => {
    expect(() => read(timeout)).toThrow(message)
  })
})
