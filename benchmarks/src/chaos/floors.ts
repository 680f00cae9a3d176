/** From a time on, a row must not be read below this version. */
export interface Owed {
  readonly row: number
  readonly version: number
  readonly from: number
}

/** What is owed of a row at a time: the lowest version that may be read. 0 where nothing is. */
export type Floors = (row: number, at: number) => number

/** Puts together what is owed, however it overlaps. */
export function floorsOf(owed: readonly Owed[]): Floors {
  const steps = new Map<number, { readonly from: number; readonly version: number }[]>()
  for (const { row, version, from } of owed.toSorted((one, two) => one.from - two.from)) {
    const known = steps.get(row) ?? []
    steps.set(row, known)
    // A later promise of less takes nothing back.
    known.push({ from, version: Math.max(version, known.at(-1)?.version ?? 0) })
  }
  return (row, at) => steps.get(row)?.findLast(({ from }) => from <= at)?.version ?? 0
}
