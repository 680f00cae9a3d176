/** A group of keys: those of one first part, under one `vary`. */
export interface IndexedGroup {
  /** What all its keys begin with, before a `:`. */
  readonly group: string
  /** How many keys its index notes at most. */
  readonly max: number
}

/**
 * The group of a rendered key, or of what a pattern begins with before its first `*`, where it has an index. A key that is
 * nothing but its first part belongs to none: whatever names it as part of a group names it as a key.
 */
export type GroupOf = (rendered: string) => IndexedGroup | undefined

/** What stands before the keys of a `vary`. No part of a key begins so. */
const VARY = '%v'

/** Looks groups up by the first parts of their keys; `maxima`: how many keys each notes at most. */
export function createGroupOf(maxima: ReadonlyMap<string, number>): GroupOf {
  return (rendered) => {
    const from = rendered.startsWith(VARY) ? rendered.indexOf(':') + 1 : 0
    const end = rendered.indexOf(':', from)
    if (end < 0 || (from === 0 && rendered.startsWith(VARY))) return undefined
    const max = maxima.get(rendered.slice(from, end))
    return max === undefined ? undefined : { group: rendered.slice(0, end), max }
  }
}

/** The group that holds all keys of this pattern, where one does that has an index. */
export function groupOfPattern(groupOf: GroupOf, pattern: string): IndexedGroup | undefined {
  const star = pattern.indexOf('*')
  return groupOf(star < 0 ? pattern : pattern.slice(0, star))
}
