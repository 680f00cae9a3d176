import type { Place } from './script.js'
import { WHERE, type Read } from './reads.js'

/** How a transaction went, as the process saw it that ran it. */
export interface Ended {
  readonly id: number
  /** `committed`, `unknown` where the connection was lost in COMMIT, or by what it was ended before. */
  readonly outcome: string
  /** All that it wrote, in savepoints that were undone as well. */
  readonly values: readonly number[]
  /** Before COMMIT was sent; `undefined` where it never came so far. */
  readonly workDoneAt: number | undefined
  /** When its caller heard of its end: what it has invalidated was sent by then. */
  readonly settledAt: number
  /** When the server had answered a COMMIT that nobody waited for any more. */
  readonly landedAt: number | undefined
  /** Whether the cache had said that all know of it. */
  readonly isPromised: boolean
}

/** A value that the database has, or had. */
export interface Version {
  readonly value: number
  readonly place: Place
  readonly version: number
}

/** What was found wrong, and how much was looked at. */
export interface Verdict {
  readonly outsideReads: number
  readonly insideReads: number
  /** Reads of a value that no transaction has ever committed. */
  readonly rolledBackReads: number
  /** Reads that had ended before the transaction that wrote their value had asked for its COMMIT. */
  readonly earlyReads: number
  /** Reads that gave less than was promised before they began. */
  readonly staleReads: number
  /** The first few of all those, for people. */
  readonly examples: readonly string[]
}

const SHOWN = 5

/** What was promised about one row: from then on, no less than this version. In the order of time, ever higher. */
type Floors = { readonly at: number; readonly version: number; readonly by: Ended }[]

/** Holds every read against what the database says, afterwards, of every value. */
export function judge(ended: readonly Ended[], history: readonly Version[], reads: Iterable<Read>): Verdict {
  const versions = new Map(history.map((known) => [known.value, known]))
  const writers = new Map(ended.flatMap((transaction) => transaction.values.map((value) => [value, transaction])))
  const floors = floorsOf(ended, versions)
  const count = { outsideReads: 0, insideReads: 0, rolledBackReads: 0, earlyReads: 0, staleReads: 0 }
  const examples: string[] = []
  const blame = (kind: 'rolledBackReads' | 'earlyReads' | 'staleReads', read: Read, because: object): void => {
    count[kind]++
    if (examples.length < SHOWN) examples.push(JSON.stringify({ kind, read, ...because }))
  }

  for (const read of reads) {
    count[read.where === WHERE.outside ? 'outsideReads' : 'insideReads']++
    const known = versions.get(read.value)
    const writer = writers.get(read.value)
    if (read.value !== 0 && known?.place !== read.place) {
      blame('rolledBackReads', read, { writer })
      continue
    }
    if (writer?.workDoneAt !== undefined && read.endedAt < writer.workDoneAt) blame('earlyReads', read, { writer })
    // A snapshot may be as old as its transaction.
    if (read.where === WHERE.insideSnapshot) continue
    const floor = floorAt(floors.get(read.place) ?? [], read.startedAt)
    if (floor !== undefined && (known?.version ?? 1) < floor.version) blame('staleReads', read, { known, floor })
  }
  return { ...count, examples }
}

function floorsOf(ended: readonly Ended[], versions: ReadonlyMap<number, Version>): ReadonlyMap<Place, Floors> {
  const promised = ended
    .filter(({ isPromised }) => isPromised)
    .flatMap((by) => {
      const at = Math.max(by.settledAt, by.landedAt ?? 0)
      const known = by.values.flatMap((value) => versions.get(value) ?? [])
      return known.map(({ place, version }) => ({ at, place, version, by }))
    })
  const floors = new Map<Place, Floors>()
  for (const { at, place, version, by } of promised.toSorted((one, other) => one.at - other.at)) {
    const known = floors.get(place) ?? []
    if ((known.at(-1)?.version ?? 0) < version) known.push({ at, version, by })
    floors.set(place, known)
  }
  return floors
}

function floorAt(floors: Floors, time: number): Floors[number] | undefined {
  let [low, high] = [0, floors.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (floors[middle]!.at < time) low = middle + 1
    else high = middle
  }
  return floors[low - 1]
}
