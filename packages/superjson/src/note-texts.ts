import type { Annotation, Step } from '@readthrough/kinds'
import { escapeStep } from './meta-path.js'

const mostTexts = 1_000
const longestStep = 64

interface NoteText {
  readonly step: string
  readonly annotation: Annotation
  readonly text: string
  /** The one that was wanted after it the last time. */
  next: NoteText | undefined
}

/**
 * The pieces that the text of metadata is put together from, as `JSON.stringify` would write them. Rows have the same
 * columns again and again, so each serializer keeps what it has made; of so many at most, and of no long names.
 */
export class NoteTexts {
  readonly #notes = new Map<Annotation, Map<string, NoteText>>()
  readonly #steps = new Map<string, string>()
  readonly #endings = new Map<Annotation, string>()
  #size = 0
  #last: NoteText = { step: '', annotation: '', text: '', next: undefined }

  /** The end of a note, after the path to what holds the member: `price":[["custom","Decimal"]],`. */
  noteOn(step: string, annotation: Annotation): string {
    // Mostly it is what followed on the same note in the row before.
    const guess = this.#last.next
    if (guess !== undefined && guess.step === step && guess.annotation === annotation) {
      this.#last = guess
      return guess.text
    }
    const found = this.#notes.get(annotation)?.get(step)
    if (found === undefined) return this.#newNote(step, annotation)
    this.#last.next = found
    this.#last = found
    return found.text
  }

  /** One step of a path. */
  stepText(step: Step): string {
    if (typeof step === 'number') return String(step)
    return this.#steps.get(step) ?? this.#newStep(step)
  }

  /** What a note ends with behind its path: `":["Date"],`. */
  endingFor(annotation: Annotation): string {
    let text = this.#endings.get(annotation)
    if (text === undefined) this.#endings.set(annotation, (text = `":${JSON.stringify([annotation])},`))
    return text
  }

  #newNote(step: string, annotation: Annotation): string {
    const text = `${this.stepText(step)}${this.endingFor(annotation)}`
    if (!this.#hasRoomFor(step)) return text
    let notes = this.#notes.get(annotation)
    if (notes === undefined) this.#notes.set(annotation, (notes = new Map<string, NoteText>()))
    notes.set(step, { step, annotation, text, next: undefined })
    return text
  }

  #newStep(step: string): string {
    const text = JSON.stringify(escapeStep(step)).slice(1, -1)
    if (this.#hasRoomFor(step)) this.#steps.set(step, text)
    return text
  }

  #hasRoomFor(step: string): boolean {
    if (step.length > longestStep) return false
    if (this.#size++ === mostTexts) {
      this.#notes.clear()
      this.#steps.clear()
      this.#size = 1
    }
    return true
  }
}
