import type { Place } from './script.js'

/** What a transaction has written so far, as its own reads must see it. */
export interface Own {
  write(place: Place, value: number): void
  /** The value that a read inside must give; `undefined` where it has written none. */
  expected(place: Place): number | undefined
  /** A savepoint: what is called then is its end. */
  nest(): (isUndone: boolean) => void
}

export function ownWrites(): Own {
  const levels: Map<Place, number>[] = [new Map()]
  return {
    write: (place, value) => void levels.at(-1)?.set(place, value),
    expected: (place) => levels.findLast((level) => level.has(place))?.get(place),
    nest() {
      levels.push(new Map())
      return (isUndone) => {
        const inner = levels.pop()
        if (!isUndone) for (const [place, value] of inner ?? []) levels.at(-1)?.set(place, value)
      }
    },
  }
}
