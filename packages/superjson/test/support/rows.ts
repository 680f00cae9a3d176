import { Big } from 'big.js'
import { Decimal } from 'decimal.js'
import fc from 'fast-check'
import { anyKey, anyScalar, anyValue } from '../../../kinds/test/support/values.js'

/** Texts that look like the end of a payload, and what JSON escapes. */
const awkwardTexts = [
  ...['","meta":{"values":{"a":["Date"]},"v":1}}', ',"meta":{"values":{', '},"v":1}}', '"', '\\', '\n', '\ud800'],
  ...['__proto__', '2024-02-29T12:34:56.789Z', '0.at', '":["Date"]'],
]
const key = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('id', 'at', 'views', 'price', 'name') },
  {
    weight: 2,
    arbitrary: fc.constantFrom('meta', 'json', 'values', 'a.b', 'a\\b', '"', '0', '1', '01', '4294967295', ''),
  },
  { weight: 1, arbitrary: anyKey },
)
const json = fc.oneof(fc.constantFrom(...awkwardTexts), fc.integer(), fc.boolean(), fc.constant(null))
/** What stands in a column: mostly one kind of value, so that rows have one shape. */
const column = fc.constantFrom<fc.Arbitrary<unknown>>(
  json,
  fc.date({ noInvalidDate: false }),
  fc.option(fc.date({ noInvalidDate: true })),
  fc.bigInt(),
  fc.integer().map((cents) => new Decimal(cents).div(100)),
  fc.integer().map((cents) => new Big(cents).div(100)),
  fc.constantFrom(undefined, Number.NaN, -0, 1.5),
  anyScalar,
  fc.array(fc.oneof(json, fc.date()), { maxLength: 3 }),
  fc.record({ at: fc.date({ noInvalidDate: true }), 'x.y': json }),
)
const rows = fc
  .uniqueArray(fc.tuple(key, column), { selector: ([name]) => name, minLength: 1, maxLength: 5 })
  .chain((columns) => {
    const row = fc.tuple(...columns.map(([, cell]) => cell)).map((cells) => {
      return Object.fromEntries(columns.map(([name], at) => [name, cells[at]] as const))
    })
    return fc.array(row, { maxLength: 12 })
  })

/** What holds rows in a repository: a list, a page of one, one row alone; and what is around rows where they are odd. */
export const anyRows: fc.Arbitrary<unknown> = fc
  .record({ rows, key, other: fc.oneof({ weight: 6, arbitrary: json }, { weight: 1, arbitrary: anyValue }) })
  .chain(({ rows: list, key: name, other }) => {
    const page: unknown = Object.fromEntries([
      [name, list],
      ['total', other],
    ])
    return fc.constantFrom<unknown>(
      list,
      page,
      { page },
      list[0] ?? other,
      [...list, other],
      [other, list],
      [list[0], new Date(0), list[1]],
      [...list, list[0]],
      list.map((row) => [row, Object.values(row)[0]]),
      new Map([[name, list]]),
    )
  })
