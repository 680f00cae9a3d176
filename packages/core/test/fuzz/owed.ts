import type { Targets } from '../../src/engine/targets.js'
import type { Row } from './rows.js'

/** A write that has returned: what it made stale nobody may be given who begins from then on. */
export interface Written {
  /** For people. */
  readonly what: string
  /** Rows that are older are stale; it was committed before then. */
  readonly called: number
  readonly returned: number
  /** Who has written, and when that had returned on the clock. */
  readonly by: string
  readonly returnedMs: number
  /** It is pending, and owed to this process alone. */
  readonly onlyTo: string | undefined
  readonly covers: (row: Row) => boolean
}

/** A read that has got its answer. */
export interface Answered {
  readonly key: string
  readonly process: string
  readonly began: number
  readonly beganMs: number
  /** How long it answers with what it holds without asking, in milliseconds. */
  readonly boundMs: number
  readonly row: Row
}

/** What is owed to those who read. */
export interface Owed {
  owe(written: Written): void
  /** What is wrong with this answer, if anything is. */
  wrongIn(answered: Answered): string | undefined
}

/** Nobody is owed anything yet. */
export function createOwed(): Owed {
  const writes: Written[] = []
  return {
    owe: (written) => void writes.push(written),
    wrongIn({ key, process, began, beganMs, boundMs, row }) {
      const given = `began at ${began} in ${process} and was given what was loaded at ${row.at} (${row.tags.join()})`
      if (row.key !== key) return `a read of ${key} ${given} for ${row.key}`
      const broken = writes.find(
        ({ called, returned, by, returnedMs, onlyTo, covers }) =>
          returned < began &&
          row.at < called &&
          (onlyTo ?? process) === process &&
          (by === process || beganMs > returnedMs + boundMs) &&
          covers(row),
      )
      if (broken === undefined) return undefined
      const { what, called, returned } = broken
      return `a read of ${key} ${given}, after ${what}, called at ${called}, had returned at ${returned}`
    },
  }
}

/** Whether these targets name the row, told without the engine. The one pattern of these runs matches everything. */
export function covering({ keys, patterns, tags }: Targets): (row: Row) => boolean {
  return (row) => keys.includes(row.key) || patterns.length > 0 || row.tags.some((tag) => tags.includes(tag))
}
