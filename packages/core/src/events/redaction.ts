import { messageOf } from '../base/errors.js'
import { unawaited } from '../base/unawaited.js'
import type { CacheEvent } from './events.js'
import { isAllOurs, kindOfError, tellableError } from './tellable-error.js'

/** Makes of the name of a key, a pattern or a tag what may be told of it, such as `hashOf` does. */
export type RedactKey = (name: string) => string

/** What leaves a cache in events and warnings, with nothing in it that is not to be told. */
export interface Redaction {
  /** Of a key, a pattern or a tag. */
  name(name: string): string
  event(event: CacheEvent): CacheEvent
  /** What an error says, for a warning of the process. */
  words(error: unknown): string
}

/** Stands for a name where the function fails that was to redact it. */
const REDACTED = '[redacted]'

/** Where nothing is redacted. */
export const NO_REDACTION: Redaction = { name: (name) => name, event: (event) => event, words: messageOf }

/** See {@link Redaction}. A function that throws, or gives no text, lets nothing through. */
export function createRedaction(redactKey: RedactKey): Redaction {
  function name(given: string): string {
    let made: unknown
    try {
      made = redactKey(given)
    } catch {
      return REDACTED
    }
    // One that is asynchronous cannot be waited for, and must not end the process.
    return typeof unawaited(made) === 'string' ? (made as string) : REDACTED
  }

  /** As events tell them: tags with a mark before them, and all there is as it is. */
  function target(given: string): string {
    if (given === '*') return given
    return given.startsWith('#') ? `#${name(given.slice(1))}` : name(given)
  }

  return {
    name,
    event(event) {
      const told: { -readonly [Field in 'key' | 'targets' | 'error']?: unknown } = {}
      if ('key' in event && event.key !== undefined) told.key = name(event.key)
      if ('targets' in event) told.targets = event.targets.map(target)
      if ('error' in event && event.error !== undefined) told.error = errorOf(event)
      return { ...event, ...told } as CacheEvent
    },
    words: (error) => (isAllOurs(error) ? messageOf(error) : kindOfError(error)),
  }
}

/** What the method throws is its author's, and told as it is; so is what concerns a connection, which knows no names. */
function errorOf(event: Extract<CacheEvent, { error?: unknown }>): unknown {
  if (event.type === 'load.failed' || event.type === 'hit') return event.error
  if (event.type === 'store.failed' && event.operation === 'connection') return event.error
  const isForeign = event.type === 'fill.failed' || (event.type === 'miss' && event.reason === 'unreadable')
  return tellableError(event.error, isForeign)
}
