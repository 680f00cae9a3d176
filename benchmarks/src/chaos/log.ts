/** Rows of numbers, outside of the heap: what is noted while the heap is measured must not be in it. */
export interface Log {
  add(...row: readonly number[]): void
  /** What was noted, row by row. */
  packed(): Float64Array
}

const ROWS_AT_FIRST = 4_096

/** Opens an empty one. */
export function openLog(columns: number): Log {
  let numbers = new Float64Array(columns * ROWS_AT_FIRST)
  let used = 0
  return {
    add(...row) {
      if (used + columns > numbers.length) {
        const larger = new Float64Array(numbers.length * 2)
        larger.set(numbers)
        numbers = larger
      }
      numbers.set(row, used)
      used += columns
    },
    packed: () => numbers.slice(0, used),
  }
}

/** The rows of what {@link Log.packed} gave. */
export function rowsOf(numbers: Float64Array, columns: number): number[][] {
  return Array.from({ length: numbers.length / columns }, (_, at) => [
    ...numbers.subarray(at * columns, (at + 1) * columns),
  ])
}
