import { targetMatcher, type Tagged, type Targets } from './targets.js'

/** Targets whose invalidation the store has not confirmed: this process goes past the cache for them. */
export interface Pending {
  add(targets: Targets): void
  /** The store has confirmed these; what was added again after `mark` stays. */
  confirm(targets: Targets, mark: number): void
  covers(tagged: Tagged): boolean
  coversTag(tag: string): boolean
  /** All of it as one set of targets, and a mark for {@link confirm}; `undefined` when nothing is pending. */
  all(): { readonly targets: Targets; readonly mark: number } | undefined
  readonly size: number
}

/** More than this, and the whole namespace is pending. */
const MAX_NAMES = 10_000
/** The same for patterns, each of which costs a scan. */
const MAX_PATTERNS = 100
const EVERYTHING = '*'

/** See {@link Pending}. Bounded: what would be too much to remember becomes one pattern that covers it all. */
export function createPending(): Pending {
  // A target that comes again moves to the later mark: only an attempt that began after it may confirm it.
  const keys = new Map<string, number>()
  const tags = new Map<string, number>()
  const patterns = new Map<string, { readonly mark: number; readonly matches: (tagged: Tagged) => boolean }>()
  let marks = 0
  /** Each call asks for it. */
  let size = 0

  const count = (): void => void (size = keys.size + tags.size + patterns.size)

  function addPattern(pattern: string, mark: number): void {
    patterns.delete(pattern)
    patterns.set(pattern, { mark, matches: targetMatcher({ keys: [], patterns: [pattern], tags: [] }) })
  }

  return {
    add(targets) {
      const mark = ++marks
      for (const key of targets.keys) setLast(keys, key, mark)
      for (const tag of targets.tags) setLast(tags, tag, mark)
      for (const pattern of targets.patterns) addPattern(pattern, mark)
      if (keys.size + tags.size > MAX_NAMES || patterns.size > MAX_PATTERNS) {
        keys.clear()
        tags.clear()
        patterns.clear()
        addPattern(EVERYTHING, mark)
      }
      count()
    },
    confirm(targets, mark) {
      for (const key of targets.keys) if ((keys.get(key) ?? Infinity) <= mark) keys.delete(key)
      for (const tag of targets.tags) if ((tags.get(tag) ?? Infinity) <= mark) tags.delete(tag)
      for (const glob of targets.patterns) if ((patterns.get(glob)?.mark ?? Infinity) <= mark) patterns.delete(glob)
      count()
    },
    covers(tagged) {
      if (size === 0) return false
      if (keys.has(tagged.key) || tagged.tags.some((tag) => tags.has(tag))) return true
      for (const { matches } of patterns.values()) if (matches(tagged)) return true
      return false
    },
    coversTag: (tag) => tags.has(tag) || patterns.has(EVERYTHING),
    all() {
      if (size === 0) return undefined
      const targets = { keys: [...keys.keys()], patterns: [...patterns.keys()], tags: [...tags.keys()] }
      return { targets, mark: marks }
    },
    get size() {
      return size
    },
  }
}

/** In the order of their marks, so that they are replayed in the order in which they came. */
function setLast(marks: Map<string, number>, name: string, mark: number): void {
  marks.delete(name)
  marks.set(name, mark)
}
