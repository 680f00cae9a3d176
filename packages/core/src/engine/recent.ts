import type { Clock } from '../base/clock.js'
import { both, PLAIN, type How } from './how.js'
import type { Targets } from './targets.js'

/**
 * What this process has invalidated of late, or written over: a server that takes the place of another may lack the last
 * of it. Bounded: more than 10,000 names or 100 patterns become one that covers everything.
 */
export interface Recent {
  /** From before the first command on. The function that is returned is called at the last answer, however it ends. */
  begin(targets: Targets, how: How): () => void
  /** What is under way, and what has ended in the last 30 seconds; `undefined` where that is nothing. */
  all(): { readonly targets: Targets; readonly how: How } | undefined
}

/** Replicas lag by less, and connections are lost and made again in less. */
const RECENT_MS = 30_000
/** A map that names are moved in has gaps at its front, and is not to be begun anew for each invalidation. */
const FORGET_EVERY_MS = 1_000
const MAX_NAMES = 10_000
/** Each costs a scan. */
const MAX_PATTERNS = 100
const EVERYTHING = '*'

/** When it ended, and how it was carried out. */
interface Ended {
  readonly at: number
  readonly how: How
}

/** In the order in which they ended, each name once. */
type Names = Map<string, Ended>

/** See {@link Recent}. Without a timer: what is too old goes when something new comes. */
export function createRecent(clock: Clock): Recent {
  let forgotAt = -Infinity
  const underWay = new Set<{ readonly targets: Targets; readonly how: How }>()
  const [keys, tags, patterns]: readonly [Names, Names, Names] = [new Map(), new Map(), new Map()]

  function end({ keys: ofKeys, tags: ofTags, patterns: globs }: Targets, ended: Ended): void {
    if (ended.at - forgotAt >= FORGET_EVERY_MS) forgetOld(ended.at)
    for (const key of ofKeys) note(keys, key, ended)
    for (const tag of ofTags) note(tags, tag, ended)
    for (const glob of globs) note(patterns, glob, ended)
    if (keys.size + tags.size <= MAX_NAMES && patterns.size <= MAX_PATTERNS) return
    const how = hows().reduce(both, PLAIN)
    for (const names of [keys, tags, patterns]) names.clear()
    patterns.set(EVERYTHING, { at: ended.at, how })
  }

  function forgetOld(now: number): void {
    forgotAt = now
    for (const names of [keys, tags, patterns]) {
      for (const [name, { at }] of names) {
        if (now - at < RECENT_MS) break
        names.delete(name)
      }
    }
  }

  function hows(): readonly How[] {
    return [keys, tags, patterns].flatMap((names) => [...names.values()].map(({ how }) => how))
  }

  return {
    begin(targets, how) {
      const begun = { targets, how }
      underWay.add(begun)
      return () => {
        // Told twice, it has ended the first time.
        if (underWay.delete(begun)) end(targets, { at: clock.monotonic(), how })
      }
    },
    all() {
      forgetOld(clock.monotonic())
      const begun = [...underWay]
      const targets: Targets = {
        keys: [...keys.keys(), ...begun.flatMap((one) => one.targets.keys)],
        patterns: [...patterns.keys(), ...begun.flatMap((one) => one.targets.patterns)],
        tags: [...tags.keys(), ...begun.flatMap((one) => one.targets.tags)],
      }
      if (targets.keys.length + targets.patterns.length + targets.tags.length === 0) return undefined
      return { targets, how: [...hows(), ...begun.map(({ how }) => how)].reduce(both, PLAIN) }
    },
  }
}

/** A name that comes again moves to the end, and is owed what either asked for. */
function note(names: Names, name: string, ended: Ended): void {
  const before = names.get(name)
  if (before !== undefined) names.delete(name)
  const isAlike = before === undefined || before.how === ended.how
  names.set(name, isAlike ? ended : { at: ended.at, how: both(before.how, ended.how) })
}
