import { globMatcher, type IndexVerbs } from '@readthrough/core'
import type { ReferenceData } from './reference-data.js'

/** Indexes that are there only while they lack nothing. `kill` removes what lies under a name. */
export function referenceIndexes(
  { indexes, items }: ReferenceData,
  prefix: string,
  kill: (name: string) => void,
): IndexVerbs {
  return {
    note: async (group, key, _ttlMs, max) => {
      const noted = indexes.get(prefix + group)
      if (noted !== undefined && noted.add(key).size > max) indexes.delete(prefix + group)
    },
    deleteMatching: async (group, pattern, max) => {
      const matches = globMatcher(prefix + pattern)
      const all = [...items.keys()].filter((name) => name.startsWith(`${prefix}${group}:`))
      const noted = indexes.get(prefix + group) ?? new Set(all.map((name) => name.slice(prefix.length)))
      for (const key of noted) {
        if (!matches(prefix + key)) continue
        kill(prefix + key)
        noted.delete(key)
      }
      if (noted.size <= max) indexes.set(prefix + group, noted)
    },
  }
}
