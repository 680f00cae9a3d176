import type { Place } from './script.js'

/** Where a read was made: outside of any transaction, or inside one that may, or may not, see only an old snapshot. */
export const WHERE = { outside: 0, inside: 1, insideSnapshot: 2 } as const

/** What one read was served, and when. */
export interface Read {
  readonly place: Place
  readonly value: number
  readonly startedAt: number
  readonly endedAt: number
  readonly where: number
}

const FIELDS = 5

/** Keeps reads by the hundred thousand; numbers only, so that they go through a pipe as they are. */
export interface ReadLog {
  add(read: Read): void
  packed(): Float64Array
}

export function openReadLog(): ReadLog {
  let kept = new Float64Array(FIELDS << 14)
  let used = 0
  return {
    add({ place, value, startedAt, endedAt, where }) {
      if (used === kept.length) {
        const larger = new Float64Array(kept.length * 2)
        larger.set(kept)
        kept = larger
      }
      kept.set([place, value, startedAt, endedAt, where], used)
      used += FIELDS
    },
    packed: () => kept.slice(0, used),
  }
}

/** The reads of a log that was packed. */
export function* unpackReads(packed: Float64Array): Generator<Read> {
  for (let at = 0; at < packed.length; at += FIELDS) {
    const [place, value, startedAt, endedAt, where] = packed.subarray(at, at + FIELDS) as unknown as number[]
    yield { place: place!, value: value!, startedAt: startedAt!, endedAt: endedAt!, where: where! }
  }
}
