import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { jsonSerializer } from '../../src/index.js'

const { serialize, deserialize } = jsonSerializer()

describe('the JSON serializer', () => {
  it('gives back what it takes, or refuses it: never something else', () => {
    fc.assert(
      fc.property(
        fc.anything({ withDate: true, withBigInt: true, withMap: true, withSet: true, withNullPrototype: false }),
        (value) => {
          const written = serializeOrRefusal(value)
          expect(written instanceof Error ? written : deserialize(written)).toStrictEqual(
            written instanceof Error ? expect.objectContaining({ code: 'VALUE_UNSUPPORTED' }) : value,
          )
        },
      ),
      { numRuns: 2_000 },
    )
  })

  it.each([
    [{ a: new Date(0) }, 'a'],
    [[{ b: [1, 2n] }], '[0].b[1]'],
    [{ a: { b: undefined } }, 'a.b'],
    [{ a: Number.NaN }, 'a'],
    [-0, ''],
    [new Map(), ''],
    [{ when: { toJSON: () => 1 } }, 'when'],
    [JSON.parse('{"a":{"__proto__":1}}'), 'a'],
    [[undefined], '[0]'],
    [Object.assign([1], { count: 1 }), ''],
    [new (class Rows extends Array<number> {})(2), ''],
    [{ a: { [Symbol('s')]: 1 } }, 'a'],
    // oxlint-disable-next-line no-sparse-arrays -- what is missing from an array is not null either
    [[1, , 3], '[1]'],
  ])('refuses %o, naming %j', (value, path) => {
    expect(() => serialize(value)).toThrow(expect.objectContaining({ code: 'VALUE_UNSUPPORTED', path }))
  })

  it.each(['{"__proto__":1}', '[{"a":{"__proto__":{}}}]', '{"\\u005f_proto__":1}', '{"a":[{"__pr\\u006fto__":1}]}'])(
    'refuses what it would not write: %s',
    (payload) => {
      expect(() => deserialize(payload)).toThrow(SyntaxError)
    },
  )

  it.each([{ a: '__proto__' }, ['__proto__', '\u0001', '\ud800'], { __proto: { proto__: '\u0000' } }])(
    'reads what only looks like it: %j',
    (value) => {
      expect(deserialize(serialize(value))).toEqual(value)
    },
  )

  it('reads no key for another, whatever the engine makes of escapes', () => {
    // Node 24 and 26 read the second key as a backslash, once an object of the first shape has been read.
    expect(deserialize('{"shape":1,"\\\\":2}')).toEqual({ shape: 1, '\\': 2 })
    let read: unknown
    try {
      read = deserialize('{"shape":1,"\\n":2}')
    } catch {
      read = 'refused'
    }
    expect(['refused', JSON.stringify({ shape: 1, '\n': 2 })]).toContain(
      read === 'refused' ? read : JSON.stringify(read),
    )
  })

  it('refuses a cycle, and takes an object that is there twice', () => {
    const cycle: { self?: unknown } = {}
    cycle.self = cycle
    expect(() => serialize(cycle)).toThrow(/cycle/)
    const twice = { n: 1 }
    expect(deserialize(serialize([twice, twice]))).toEqual([twice, twice])
  })

  it('refuses what nests too deep for a stack', () => {
    let deep: unknown = 1
    for (let i = 0; i < 100_000; i++) deep = [deep]
    expect(() => serialize(deep)).toThrow(RangeError)
  })
})

function serializeOrRefusal(value: unknown): string | Error {
  try {
    return serialize(value)
  } catch (error) {
    return error as Error
  }
}
