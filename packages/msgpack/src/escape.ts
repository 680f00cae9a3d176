/** What an {@link Escape} says about its parts. Numbers in payloads: they keep their meaning. */
export const tags = {
  /** `[key of the kind, content]`: an instance. */
  kind: 0,
  /** `[number, content]`: an object that is referred to elsewhere. */
  shared: 1,
  /** `[number]`: that object again. */
  again: 2,
  /** `[UTF-16 in little-endian bytes]`: a text that UTF-8 would change. */
  text: 3,
  /** `[name, value, name, value, ...]`: an object with such a text among its names. */
  record: 4,
  /** `[]`: the number -0. */
  minusZero: 5,
  /** `[payload]`: what lies deep, as a payload of its own, because msgpackr's stack is not endless. */
  deep: 6,
} as const

/** What MessagePack has no form for: in a payload, the one extension type that is ours. */
export class Escape {
  /** Which of {@link tags}, and what belongs to it. Not believed where it comes from a payload. */
  readonly parts: readonly unknown[]

  constructor(parts: readonly unknown[]) {
    this.parts = parts
  }
}

/** The extension type of {@link Escape} in payloads. */
export const escapeType = 1
