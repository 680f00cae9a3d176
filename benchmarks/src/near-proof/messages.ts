import type { Plan } from './plan.js'

/** What a process is told by its argument. */
export interface Orders {
  readonly role: 'reader' | 'writer'
  readonly plan: Plan
  readonly index: number
  /** Of the cache. */
  readonly redisUrl: string
  /** Where connections that changes are told on lead, where that is somewhere else. */
  readonly linkPort: number | undefined
  /** A Redis that no cache knows: it stands for the database. */
  readonly truthUrl: string
}

/** That these were invalidated: keys, versions, and when that had returned. */
export interface Written {
  readonly keys: number[]
  readonly versions: number[]
  readonly returnedAt: number[]
  /** Those that did not reach the store in time, and said so: nobody is held to them. */
  readonly unpromised: number
}

/** Of each key and version, when the last read began that gave it. */
export interface Sightings {
  readonly keys: number[]
  readonly versions: number[]
  readonly lastBegan: number[]
}

/** What was read. */
export interface Read {
  readonly promised: Sightings
  /** Of reads that were answered by a load of another caller which nothing had checked: nothing is promised of those. */
  readonly unchecked: Sightings
  readonly reads: number
  readonly loads: number
  /** How many reads `unchecked` is of. */
  readonly outside: number
  readonly nearHits: number
  /** For how many of its looks at it the tier was ready to answer unasked. */
  readonly liveShare: number
}

export type Report =
  | { readonly state: 'ready' }
  | { readonly state: 'failed'; readonly error: string }
  | { readonly state: 'written'; readonly written: Written }
  | { readonly state: 'read'; readonly read: Read }

/** `start` begins, `tell` asks for what has been seen so far, and ends it. */
export type Command = 'start' | 'tell'
