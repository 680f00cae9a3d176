import { KeyTexts } from './key-texts.js'
import { NoteRuns } from './note-runs.js'
import { NoteTexts } from './note-texts.js'

/** What one serializer keeps of what it has written: pieces of text that the next value may be put together from. */
export class WrittenPieces {
  readonly keys: KeyTexts = new KeyTexts()
  readonly notes: NoteTexts = new NoteTexts()
  readonly runs: NoteRuns = new NoteRuns()
}
