import type { Clock, Timer } from '../base/clock.js'
import type { Random } from '../base/random.js'
import type { EntryAnswer, EntryStore, EntryWatch } from '../store/entry-store.js'
import type { Found, Lookup, Seen, Vacant } from './lookup.js'
import type { Sought } from './read-call.js'

const FIRST_PAUSE_MS = 5
const LONGEST_PAUSE_MS = 60
/** Each pause is about a quarter of the time that was waited already, so what is over is noticed little later. */
const GROWTH = 1.25
/** Where the store tells of changes, the first look is made soon, because it is what asks to be told. */
const FIRST_WATCH_MS = 1

/** Waits for a load of someone else. */
export interface Waiting {
  /** Looks again, after a pause, until `isEnough` says of what is seen that it will do. */
  outwait(sought: Sought, isEnough: (seen: Seen) => boolean | Promise<boolean>): Promise<Seen>
}

/** One look at a time, whoever waits for it: those who look for the same key and tags. */
interface Vigil {
  callers: number
  rounds: number
  /** The next look, and what sends it now. */
  next: { readonly answer: Promise<EntryAnswer>; readonly send: () => void } | undefined
  watch: EntryWatch | undefined
  /** Whether a change was told of while nobody had a look planned. */
  isTold: boolean
}

/**
 * Callers share a look as long as it has not been sent, because one that was sent before a caller came may tell of a
 * time before an invalidation that this caller must respect.
 */
export function createWaiting(store: EntryStore, lookup: Lookup, clock: Clock, random: Random): Waiting {
  const vigils = new Map<string, Vigil>()
  const { watch } = store

  function nextLook(vigil: Vigil, { key, tags }: Sought): Promise<EntryAnswer> {
    if (vigil.next !== undefined) return vigil.next.answer
    const pauseMs = vigil.isTold ? 0 : pauseBefore(vigil)
    let timer: Timer | undefined
    let send = (): void => {}
    const answer = new Promise<EntryAnswer>((resolve) => {
      send = () => {
        timer?.cancel()
        vigil.next = undefined
        vigil.rounds++
        resolve(look(vigil, key, tags))
      }
      timer = clock.timer(pauseMs, send)
    })
    vigil.next = { answer, send }
    return answer
  }

  function pauseBefore({ watch: watched, rounds }: Vigil): number {
    if (watch !== undefined && watched === undefined) return FIRST_WATCH_MS
    return Math.min(FIRST_PAUSE_MS * GROWTH ** rounds, LONGEST_PAUSE_MS) * (0.75 + random.fraction() / 2)
  }

  function look(vigil: Vigil, key: string, tags: readonly string[]): Promise<EntryAnswer> {
    if (watch === undefined) return store.read([key], tags)
    vigil.watch?.stop()
    vigil.isTold = false
    const mine = watch(key, tags, () => {
      vigil.isTold = true
      vigil.next?.send()
    })
    vigil.watch = mine
    return mine.answer
  }

  /** What could be read once may fail the next time; that is what cannot be read, as if it had failed at once. */
  function ownCopy<F extends Found>(found: F): F | Vacant {
    try {
      return { ...found, entry: { ...found.entry, value: store.decode(found.entry.payload) } }
    } catch (error) {
      return { kind: 'vacant', reason: 'unreadable', over: found.version, error }
    }
  }

  return {
    async outwait(sought, isEnough) {
      const name = JSON.stringify([sought.key, sought.tags])
      const vigil = vigils.get(name) ?? { callers: 0, rounds: 0, next: undefined, watch: undefined, isTold: false }
      vigils.set(name, vigil)
      vigil.callers++
      try {
        for (;;) {
          const seen = await lookup.judge(sought, nextLook(vigil, sought))
          if (!(await isEnough(seen))) continue
          // The look was shared, and its value is for one of them alone.
          return 'entry' in seen && vigil.callers > 1 ? ownCopy(seen) : seen
        }
      } finally {
        if (--vigil.callers === 0) {
          vigil.watch?.stop()
          vigils.delete(name)
        }
      }
    },
  }
}
