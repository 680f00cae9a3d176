import { targetMatcher, type Targets } from './targets.js'

/** Targets whose invalidation the store has not confirmed: this process goes past the cache for them. */
export interface Pending {
  add(targets: Targets): void
  /** The store has confirmed these; what was added again after `mark` stays. */
  confirm(targets: Targets, mark: number): void
  covers(key: string): boolean
  /** All of it as one set of targets, and a mark for {@link confirm}; `undefined` when nothing is pending. */
  all(): { readonly targets: Targets; readonly mark: number } | undefined
  readonly size: number
}

/** More than this, and the whole namespace is pending. */
const MAX_KEYS = 1_000
/** The same for patterns, each of which costs a scan. */
const MAX_PATTERNS = 100
const EVERYTHING = '*'

/** See {@link Pending}. Bounded: what would be too much to remember becomes one pattern that covers it all. */
export function createPending(): Pending {
  // A target that comes again moves to the later mark: only an attempt that began after it may confirm it.
  const keys = new Map<string, number>()
  const patterns = new Map<string, { readonly mark: number; readonly matches: (key: string) => boolean }>()
  let marks = 0

  function addPattern(pattern: string, mark: number): void {
    patterns.set(pattern, { mark, matches: targetMatcher({ keys: [], patterns: [pattern] }) })
  }

  return {
    add(targets) {
      const mark = ++marks
      for (const key of targets.keys) keys.set(key, mark)
      for (const pattern of targets.patterns) addPattern(pattern, mark)
      if (keys.size > MAX_KEYS || patterns.size > MAX_PATTERNS) {
        keys.clear()
        patterns.clear()
        addPattern(EVERYTHING, mark)
      }
    },
    confirm(targets, mark) {
      for (const key of targets.keys) if ((keys.get(key) ?? Infinity) <= mark) keys.delete(key)
      for (const glob of targets.patterns) if ((patterns.get(glob)?.mark ?? Infinity) <= mark) patterns.delete(glob)
    },
    covers(key) {
      if (keys.size + patterns.size === 0) return false
      if (keys.has(key)) return true
      for (const { matches } of patterns.values()) if (matches(key)) return true
      return false
    },
    all() {
      if (keys.size + patterns.size === 0) return undefined
      return { targets: { keys: [...keys.keys()], patterns: [...patterns.keys()] }, mark: marks }
    },
    get size() {
      return keys.size + patterns.size
    },
  }
}
