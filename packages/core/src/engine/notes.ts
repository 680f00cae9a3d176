import type { Clock } from '../base/clock.js'
import { groupOfPattern, type GroupOf } from '../keys/groups.js'
import type { EntryStore } from '../store/entry-store.js'
import { allOf } from './all-of.js'
import { trustedMs } from './patience.js'
import type { ReadCall } from './read-call.js'

/** Until when something is noted, by both clocks: one stands still while its machine sleeps, the other may be set back. */
export interface NotedUntil {
  readonly monotonic: number
  readonly wall: number
}

/** What this process notes in the indexes of groups of keys. */
export interface Notes {
  /**
   * Of what is about to be loaded; `undefined` where the key has no index. Resolves to when that ends. `behind`: what has
   * been sent that must be executed before the note.
   */
  ofLoad(call: ReadCall, behind: Promise<unknown> | undefined): Promise<NotedUntil> | undefined
  /** Of what lives so long from now; `undefined` where the key has no index, or is noted for as long. */
  until(key: string, lifeMs: number, noted: NotedUntil | undefined): Promise<unknown> | undefined
}

/**
 * How long the right to store may outlast a load that is counted on: a lease is left to its end then. What takes longer
 * has lost it, whether it was a lease or a barrier; and what is replaced is noted itself.
 */
const RIGHT_MS = 30_000

/** See {@link Notes}. */
export function createNotes({ indexes }: EntryStore, clock: Clock, groupOf: GroupOf | undefined): Notes {
  const inMs = (ms: number): NotedUntil => ({ monotonic: clock.monotonic() + ms, wall: clock.now() + ms })

  async function note(key: string, group: string, max: number, ms: number): Promise<NotedUntil> {
    const until = inMs(ms)
    await indexes?.note(group, key, ms, max)
    return until
  }

  return {
    ofLoad({ key, policy }, behind) {
      const found = indexes && groupOf?.(key)
      if (found === undefined) return undefined
      const { group, max } = found
      const ms = trustedMs(policy) + RIGHT_MS + policy.longestMs
      if (behind === undefined || indexes?.isInOrder === true) return note(key, group, max, ms)
      return behind.then(() => note(key, group, max, ms))
    },
    until(key, lifeMs, noted) {
      const found = indexes && groupOf?.(key)
      if (found === undefined) return undefined
      const { monotonic, wall } = inMs(lifeMs)
      if (noted !== undefined && monotonic <= noted.monotonic && wall <= noted.wall) return undefined
      return note(key, found.group, found.max, lifeMs)
    },
  }
}

/**
 * Makes the store forget what matches: by the index of its group where it has one, else by a scan. Patterns of one group go
 * one after the other, up to one that fails: the first may have to scan for the index, which the others then have.
 */
export function createDropPatterns(
  store: EntryStore,
  groupOf: GroupOf | undefined,
): (patterns: readonly string[]) => Promise<void> {
  const { indexes } = store

  return (patterns) => {
    const steps: Promise<void>[] = []
    const last = new Map<string, number>()
    for (const pattern of patterns) {
      const found = indexes && groupOf && groupOfPattern(groupOf, pattern)
      if (found === undefined || indexes === undefined) {
        steps.push(store.deleteMatching(pattern))
        continue
      }
      const { group, max } = found
      const drop = (): Promise<void> => indexes.deleteMatching(group, pattern, max)
      const before = last.get(group)
      if (before === undefined) last.set(group, steps.push(drop()) - 1)
      else steps[before] = steps[before]!.then(drop)
    }
    return allOf(steps)
  }
}
