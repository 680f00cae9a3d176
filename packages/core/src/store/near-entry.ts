import type { Header } from '../entry/header.js'
import type { Payload } from '../entry/serializer.js'
import type { Entry, Near } from './entry-store.js'
import { cloneOf } from './near-clone.js'

/** The `until` of what is kept to be asked for by its version, and not answered with unasked. */
export const UNPROVEN = -1

/** How a value is handed out: the same to all, a copy of it, or decoded from what is held in its place. */
export type Handing = 'same' | 'clone' | 'decode'

/** What many entries have in common, once for all of them: an entry that lies near has little room. */
export interface Form extends Pick<Header, 'serializer' | 'definition' | 'tags'> {
  readonly handing: Handing
  readonly codec: Codec
  /** When the first of them was made. What is counted from there fits into less room. */
  readonly origin: number
  /** From the end of being fresh to the end. */
  readonly staleMs: number
  /** Notes that an entry keeps a promise now. */
  readonly keeps: (held: HeldEntry) => void
}

/** What is needed of the codec. */
export interface Codec {
  encode(value: unknown): Payload
  decode(payload: Payload): unknown
}

/** In place of the value of what lies here no more. */
const DROPPED: unique symbol = Symbol('dropped')

/**
 * An entry as it lies near. It holds a master that no caller gets, unless they share it. A class, and its times as
 * differences: there may be very many of them, and each field counts.
 */
export class HeldEntry implements Near {
  readonly version: string
  until: number
  readonly loadMs: number
  readonly #form: Form
  readonly #createdMs: number
  readonly #freshMs: number
  /** Negative from a use on until it is asked for: a mark of its own would take room. */
  #size: number
  #master: unknown
  #promise: Promise<unknown> | undefined

  constructor(version: string, { header, size }: Entry, form: Form, master: unknown) {
    this.version = version
    this.until = UNPROVEN
    this.loadMs = header.loadMs
    this.#form = form
    this.#createdMs = header.created - form.origin
    this.#freshMs = header.freshUntil - header.created
    this.#size = size
    this.#master = master
    this.#promise = undefined
  }

  get header(): Header {
    const { serializer, definition, tags, staleMs } = this.#form
    const { created, freshUntil } = this
    return {
      created,
      freshUntil,
      hardUntil: freshUntil + staleMs,
      loadMs: this.loadMs,
      serializer,
      definition,
      tags,
    }
  }

  get tags(): Header['tags'] {
    return this.#form.tags
  }

  get definition(): string {
    return this.#form.definition
  }

  get created(): number {
    return this.#form.origin + this.#createdMs
  }

  get freshUntil(): number {
    return this.created + this.#freshMs
  }

  get size(): number {
    return Math.abs(this.#size)
  }

  get isDropped(): boolean {
    return this.#master === DROPPED
  }

  value(): unknown {
    const master = this.#master
    if (master === DROPPED) throw new Error('It lies near no more')
    const { handing, codec } = this.#form
    if (handing === 'same') return master
    return handing === 'clone' ? cloneOf(master) : codec.decode(master as Payload)
  }

  promise(): Promise<unknown> {
    if (this.#promise !== undefined) return this.#promise
    const promise = Promise.resolve(this.value())
    const { handing, keeps } = this.#form
    if (handing === 'same') {
      this.#promise = promise
      keeps(this)
    }
    return promise
  }

  /** Keeps its promise no longer; the next one is made anew. */
  letGo(): void {
    this.#promise = undefined
  }

  /** It counts as used. */
  use(): void {
    if (this.#size > 0) this.#size = -this.#size
  }

  /** Whether it has been used since this was asked for the last time. */
  wasUsed(): boolean {
    const wasUsed = this.#size < 0
    if (wasUsed) this.#size = -this.#size
    return wasUsed
  }

  /** It lies here no more: who keeps it at hand must neither answer with it nor keep its value alive. */
  dropped(): void {
    this.until = UNPROVEN
    this.#master = DROPPED
    this.#promise = undefined
  }

  /** As one who has asked the store gets it. */
  entry(): Entry {
    const { handing, codec } = this.#form
    const master = this.#master
    return {
      header: this.header,
      value: this.value(),
      // Few ask for it, and it would be held twice.
      get payload() {
        return handing === 'decode' ? (master as Payload) : codec.encode(master)
      },
      size: this.size,
      isNear: true,
    }
  }
}
