import { fnv1a } from '../base/fnv.js'

/** The full name of an entry, as its body knows it: no two entries of any caches over one store have the same. */
export interface EntryName {
  readonly text: string
  /** A number made of it, with which the checksum of the body begins. */
  readonly hash: number
}

/** Names the entries of one cache. `prefix` is what the store puts before its keys; neither holds a control character. */
export function createEntryNames(prefix: string): (key: string) => EntryName {
  const head = `${prefix}\0`
  const headHash = fnv1a(head)
  return (key) => new Named(head, headHash, key)
}

/** The text is made when somebody asks for it: hardly anyone does. */
class Named implements EntryName {
  readonly hash: number
  private readonly head: string
  private readonly key: string

  constructor(head: string, headHash: number, key: string) {
    this.head = head
    this.key = key
    this.hash = fnv1a(key, headHash)
  }

  get text(): string {
    return this.head + this.key
  }
}
