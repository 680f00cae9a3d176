import { globMatcher } from '../keys/glob.js'

/** What an invalidation names, rendered as the store knows it. */
export interface Targets {
  readonly keys: readonly string[]
  readonly patterns: readonly string[]
  readonly tags: readonly string[]
}

/** That nothing is named. */
export const NO_TARGETS: Targets = { keys: [], patterns: [], tags: [] }

/** A key with the tags that are known of it without looking. */
export interface Tagged {
  readonly key: string
  readonly tags: readonly string[]
}

/** Keys or tags that go in one command, or together. */
const BATCH = 1_000

/** The same in lists that are not too long for one step. */
export function batches<T>(list: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(list.length / BATCH) }, (_, i) => list.slice(i * BATCH, (i + 1) * BATCH))
}

/** The targets in pieces that can be dropped, and confirmed, one after the other. */
export function portionsOf({ keys, patterns, tags }: Targets): readonly Targets[] {
  return [
    ...batches(keys).map((batch) => ({ ...NO_TARGETS, keys: batch })),
    ...batches(tags).map((batch) => ({ ...NO_TARGETS, tags: batch })),
    ...patterns.map((pattern) => ({ ...NO_TARGETS, patterns: [pattern] })),
  ]
}

/** What is left of the targets without those of others. */
export function withoutTargets({ keys, patterns, tags }: Targets, others: Targets): Targets {
  const without = (names: readonly string[], gone: readonly string[]): readonly string[] => {
    const set = new Set(gone)
    return names.filter((name) => !set.has(name))
  }
  return {
    keys: without(keys, others.keys),
    patterns: without(patterns, others.patterns),
    tags: without(tags, others.tags),
  }
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
