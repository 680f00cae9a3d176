/** How much goes on, and for how long. */
export interface Plan {
  /** What a load takes, in milliseconds: a timer, and the question to the table meanwhile. */
  readonly loadMs: number
  /** Rows that are cached before anything begins, and are read over and over again. */
  readonly warmRows: number
  /** Those among them that are written, in turn: the first ones. By key, tag, tag of the result and pattern in turn. */
  readonly writtenRows: number
  /** Reads begun in each process, whether or not earlier ones have ended: half of warm rows, half of rows never asked for. */
  readonly readsPerSecond: number
  /** Writes begun in the process of the writer. Each invalidates its row. */
  readonly writesPerSecond: number
  /** For how long all is well, at first. */
  readonly beforeMs: number
  /** For how long the trouble lasts: between the end of `breaks` and the beginning of `mends`. */
  readonly duringMs: number
  /** For how long all is well again. */
  readonly afterMs: number
}

/** What a scenario runs with unless it says otherwise. */
export const FULL: Plan = {
  loadMs: 5,
  warmRows: 200,
  writtenRows: 100,
  readsPerSecond: 400,
  writesPerSecond: 20,
  beforeMs: 2_000,
  duringMs: 4_000,
  afterMs: 4_000,
}

/** The same for the short form, which is there to see that all still works, on whatever machine. */
export const SHORT: Plan = {
  ...FULL,
  readsPerSecond: 100,
  beforeMs: 300,
  duringMs: 1_200,
  afterMs: 2_000,
}
