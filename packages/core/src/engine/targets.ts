import { globMatcher } from '../keys/glob.js'

/** What an invalidation names, rendered as the store knows it. */
export interface Targets {
  readonly keys: readonly string[]
  readonly patterns: readonly string[]
  readonly tags: readonly string[]
}

/** A key with the tags that are known of it without looking. */
export interface Tagged {
  readonly key: string
  readonly tags: readonly string[]
}

/** Says of a key with its tags whether these targets name it. */
export function targetMatcher({ keys, patterns, tags }: Targets): (tagged: Tagged) => boolean {
  const namedKeys = new Set(keys)
  const namedTags = new Set(tags)
  const globs = patterns.map(globMatcher)
  return (tagged) =>
    namedKeys.has(tagged.key) ||
    globs.some((matches) => matches(tagged.key)) ||
    tagged.tags.some((tag) => namedTags.has(tag))
}

/** The targets as a reader of events sees them: a tag begins with `#`. */
export function describeTargets({ keys, patterns, tags }: Targets): readonly string[] {
  return [...keys, ...patterns, ...tags.map((tag) => `#${tag}`)]
}
