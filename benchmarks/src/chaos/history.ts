import { openLog, rowsOf } from './log.js'

/** Of a row that is not among the warm ones, and so is never written. */
export const NEW_ROW = -1

/** One call of `readThrough`. Times are those that all processes share. */
export interface Read {
  readonly startedAt: number
  readonly endedAt: number
  /** The number of a warm row, or {@link NEW_ROW}. */
  readonly row: number
  /** What it got. -1: an error. */
  readonly version: number
  /** How long the load took that it ran itself; 0 where it ran none. */
  readonly loadMs: number
}

/** One invalidation, behind a write of that version. */
export interface Write {
  readonly row: number
  readonly version: number
  readonly startedAt: number
  readonly returnedAt: number
  readonly state: WriteState
}

const WRITE_STATES = ['done', 'pending', 'other'] as const

/** `other`: nothing is promised, since the cache has said so, or it has thrown. */
export type WriteState = (typeof WRITE_STATES)[number]

/** A stretch of time. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** What a process notes while it runs. */
export interface Notes {
  read(read: Read): void
  write(write: Write): void
  /** A hit at this time. */
  hit(at: number): void
  /** Nothing is pending in this process at this time. */
  caughtUp(at: number): void
  /** The event loop stood still. */
  stall(span: Span): void
  /** Garbage was collected, because the harness wanted it. */
  swept(span: Span): void
  packed(): PackedNotes
}

/** The same as it goes through a pipe. */
export interface PackedNotes {
  readonly reads: Float64Array
  readonly writes: Float64Array
  readonly hits: Float64Array
  readonly caughtUp: Float64Array
  readonly stalls: Float64Array
  readonly sweeps: Float64Array
}

/** And as it is judged. */
export interface History {
  readonly reads: readonly Read[]
  readonly writes: readonly Write[]
  readonly hits: readonly number[]
  /** In order. */
  readonly caughtUp: readonly number[]
  readonly stalls: readonly Span[]
  readonly sweeps: readonly Span[]
}

const READ = 5
const WRITE = 5
const SPAN = 2

/** Opens empty ones. */
export function openNotes(): Notes {
  const [reads, writes, hits, caughtUp] = [openLog(READ), openLog(WRITE), openLog(1), openLog(1)]
  const [stalls, sweeps] = [openLog(SPAN), openLog(SPAN)]
  return {
    read: ({ startedAt, endedAt, row, version, loadMs }) => reads.add(startedAt, endedAt, row, version, loadMs),
    write({ row, version, startedAt, returnedAt, state }) {
      writes.add(row, version, startedAt, returnedAt, WRITE_STATES.indexOf(state))
    },
    hit: (at) => hits.add(at),
    caughtUp: (at) => caughtUp.add(at),
    stall: ({ from, to }) => stalls.add(from, to),
    swept: ({ from, to }) => sweeps.add(from, to),
    packed: () => ({
      reads: reads.packed(),
      writes: writes.packed(),
      hits: hits.packed(),
      caughtUp: caughtUp.packed(),
      stalls: stalls.packed(),
      sweeps: sweeps.packed(),
    }),
  }
}

/** Reads what {@link Notes.packed} gave. */
export function unpacked({ reads, writes, hits, caughtUp, stalls, sweeps }: PackedNotes): History {
  return {
    reads: rowsOf(reads, READ).map(([startedAt = 0, endedAt = 0, row = 0, version = 0, loadMs = 0]) => {
      return { startedAt, endedAt, row, version, loadMs }
    }),
    writes: rowsOf(writes, WRITE).map(([row = 0, version = 0, startedAt = 0, returnedAt = 0, state = 0]) => {
      return { row, version, startedAt, returnedAt, state: WRITE_STATES[state] ?? 'other' }
    }),
    hits: [...hits],
    caughtUp: [...caughtUp],
    stalls: rowsOf(stalls, SPAN).map(spanOf),
    sweeps: rowsOf(sweeps, SPAN).map(spanOf),
  }
}

function spanOf([from = 0, to = 0]: readonly number[]): Span {
  return { from, to }
}
