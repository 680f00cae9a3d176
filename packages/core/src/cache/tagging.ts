import type { ReadCall } from '../engine/read-call.js'
import type { KeyPart } from '../keys/key.js'
import { MAX_TAGS, renderTag } from '../keys/tag.js'
import { renderTags, type TagSource } from './tag-sources.js'

/** How the calls of one method get their tags; worked out once. */
export interface Tagging {
  /** Whether results reveal tags. */
  readonly revealsTags: boolean
  /** Whether the same arguments always have the same tags: no function of the user is asked. */
  readonly isSettled: boolean
  /** The tags known from the arguments, rendered, each once. @throws CacheKeyError */
  readonly known: (self: unknown, args: readonly unknown[], varied: KeyPart | undefined) => readonly string[]
  /** What tells the others, once there is a value. */
  readonly revealed: (self: unknown, args: readonly unknown[], varied: KeyPart | undefined) => ReadCall['tagsOf']
}

/** Makes a {@link Tagging}. What is the same for every call is made here, so that a hit without tags pays nothing. */
export function createTagging(sources: readonly TagSource[]): Tagging {
  const fromArguments = sources.filter(({ fromResult }) => !fromResult)
  const fromResult = sources.filter((source) => source.fromResult)
  const fixed = fixedTags(fromArguments)

  return {
    revealsTags: fromResult.length > 0,
    isSettled: sources.every(({ isTemplate }) => isTemplate),
    known: (self, args, varied) =>
      fixed !== undefined && varied === undefined ? fixed : renderTags(fromArguments, { self, args }, varied),
    revealed(self, args, varied) {
      if (fromResult.length === 0) return varied === undefined ? namedAlone : namedUnder(varied)
      return (result, named) => {
        const made = renderTags(fromResult, { self, args, result }, varied)
        return named.length === 0 ? made : [...new Set([...made, ...namedUnder(varied)(result, named)])]
      }
    },
  }
}

const NONE: readonly string[] = []

/** The tags, where all of them are the same for every call. */
function fixedTags(sources: readonly TagSource[]): readonly string[] | undefined {
  if (sources.length === 0) return NONE
  const tags = new Set<string>()
  for (const { fixed, place } of sources) {
    if (fixed === undefined) return undefined
    tags.add(renderTag(fixed, undefined, place))
  }
  // One by one, they are refused where there is a call to refuse.
  return tags.size > MAX_TAGS ? undefined : [...tags]
}

function namedUnder(varied: KeyPart | undefined): ReadCall['tagsOf'] {
  return (_value, named) => (named.length === 0 ? NONE : [...new Set(named.map((tag) => renderTag(tag, varied)))])
}

const namedAlone = namedUnder(undefined)
