import fc from 'fast-check'

/** Makes what stands in the row of that number, unlike what it has made before. */
type Make = (row: number) => unknown

const key = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom('', 'a', 'b', 'c', '0', '10', '\u2028') },
  { weight: 1, arbitrary: fc.constantFrom('.', '\\', 'a.b', '"', '\n', '\ud800') },
)
let made = 0
const leaf: fc.Arbitrary<Make> = fc.constantFrom<Make>(
  () => `"${++made}"`,
  () => undefined,
  () => BigInt(++made),
  () => new Date(++made),
  () => ({ id: ++made }),
)
const form = fc.memo((levels): fc.Arbitrary<Make> => {
  if (levels <= 1) return leaf
  return fc.oneof(leaf, { weight: 3, arbitrary: record(levels) }, { weight: 2, arbitrary: list(levels) })
})
/** Rows behind the tenth may lack some members: there the notes are not as they were. */
const record = (levels: number): fc.Arbitrary<Make> =>
  fc
    .uniqueArray(fc.tuple(key, form(levels - 1), fc.integer({ min: 1, max: 4 })), {
      selector: ([name]) => name,
      minLength: 1,
      maxLength: 4,
    })
    .map((members): Make => (row) => {
      const present = members.filter(([, , every]) => row < 10 || row % every === 0)
      return Object.fromEntries(present.map(([name, make]) => [name, make(row)]))
    })
const list = (levels: number): fc.Arbitrary<Make> =>
  fc.tuple(form(levels - 1), form(levels - 1), fc.constantFrom(1, 9, 20, 70), fc.nat(30)).map(
    ([usual, other, length, odd]): Make =>
      () =>
        Array.from({ length }, (_, row) => (row === odd ? other(row) : usual(row))),
  )

/** Lists in objects in lists, whose members are mostly of one form, under all kinds of names. */
export const anyLists: fc.Arbitrary<unknown> = fc.oneof(record(3), list(3), list(4)).map((make) => make(0))
