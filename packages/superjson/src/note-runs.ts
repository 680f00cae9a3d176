import { inOnePiece } from './quotes.js'

/** The text of the notes on the members of a list, one after the other, each with the same columns. */
export interface NoteRun {
  readonly text: string
  /** Where the notes on each member begin; one more for the end. */
  readonly starts: readonly number[]
}

const mostRuns = 8
const longestRun = 65_536
/** Where there are so many, one in so many others takes the place of the oldest: to make a run for nothing costs too much. */
const patience = 32

/**
 * What was expected of rows before. The next rows of a shape have the same notes for as long as each has every column, so
 * that one comparison does for all of them.
 */
export class NoteRuns {
  readonly #runs = new Map<string, NoteRun>()
  #others = 0

  /** The run of so many members or more; undefined where it is not known and would take too much room, or push out others. */
  of(head: string, columns: readonly string[], members: number): NoteRun | undefined {
    // Where the head ends has to be told: steps without a name would let two shapes be one. No JSON text has a line break.
    const shape = inOnePiece(`${head}\n${columns.join(head)}`)
    const known = this.#runs.get(shape)
    if (known !== undefined && known.starts.length > members) return known
    if ((shape.length + columns.length * 4) * members > longestRun) return undefined
    if (known === undefined && this.#runs.size === mostRuns) {
      if (++this.#others % patience !== 0) return undefined
      const [oldest] = this.#runs.keys()
      this.#runs.delete(oldest!)
    }
    const run = runOf(head, columns, members)
    this.#runs.set(shape, run)
    return run
  }
}

function runOf(head: string, columns: readonly string[], members: number): NoteRun {
  const starts = [0]
  const notes: string[] = []
  let length = 0
  for (let member = 0; member < members; member++) {
    for (const column of columns) {
      const note = `${head}${member}${column}`
      notes.push(note)
      length += note.length
    }
    starts.push(length)
  }
  return { text: notes.join(''), starts }
}
