import { CacheKeyError } from '../base/errors.js'
import { fnv1a } from '../base/fnv.js'
import { renderVary, type KeyPart } from './key.js'

/** Longest tag, in characters: it is stored with every entry that carries it. */
const MAX_LENGTH = 512

/**
 * Most tags of one entry. The stamp of each is read with every hit, so they cost the server and the one who waits; a page of
 * a hundred rows that carries a tag for each of them still fits.
 */
export const MAX_TAGS = 128

/** How many counts tell of tags that only results reveal; few enough to be read at once, enough to seldom be shared. */
export const TAG_SHARDS = 64

/**
 * The tag as the store knows it, under what `vary` says. Nothing in a tag has a meaning, so nothing is escaped; but where
 * there is no `vary`, a `%` at its beginning is doubled, so that no tag can pass for that of a tenant. `place` begins the
 * errors, where it is known.
 *
 * @throws CacheKeyError for anything but text, and for text that is empty, longer than 512 characters or has lone
 * surrogates, which UTF-8 cannot tell apart.
 */
export function renderTag(tag: unknown, varied: KeyPart | undefined, place?: string): string {
  if (typeof tag !== 'string') throw unfit(`A tag is text; got ${tag === null ? 'null' : typeof tag}`, place)
  if (tag === '' || tag.length > MAX_LENGTH)
    throw unfit(`A tag has 1 to ${MAX_LENGTH} characters; got ${tag.length}`, place)
  if (LONE_SURROGATE.test(tag)) throw unfit('A tag has no lone surrogates', place)
  if (varied !== undefined) return renderVary(varied) + tag
  return tag.startsWith('%') ? `%${tag}` : tag
}

function unfit(message: string, place: string | undefined): CacheKeyError {
  return new CacheKeyError(place === undefined ? message : `${place}: ${message}`)
}

/** That an entry would have more tags than it may. */
export function tooManyTags(place?: string): CacheKeyError {
  return unfit(`An entry has ${MAX_TAGS} tags at most; there are more`, place)
}

/** Whether these are the same tags, in the same order. */
export function areSameTags(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((tag, i) => tag === others[i])
}

/** The shard in which a rendered tag is counted: the same in every process. */
export function shardOf(tag: string): number {
  return fnv1a(tag) % TAG_SHARDS
}

const LONE_SURROGATE = /\p{Surrogate}/u
