import { globMatcher } from '../keys/glob.js'

/** What an invalidation names, rendered as the store knows it. */
export interface Targets {
  readonly keys: readonly string[]
  readonly patterns: readonly string[]
}

/** Says of a key whether these targets name it. */
export function targetMatcher({ keys, patterns }: Targets): (key: string) => boolean {
  const named = new Set(keys)
  const globs = patterns.map(globMatcher)
  return (key) => named.has(key) || globs.some((matches) => matches(key))
}

/** The targets as a reader of events sees them. */
export function describeTargets({ keys, patterns }: Targets): readonly string[] {
  return [...keys, ...patterns]
}
