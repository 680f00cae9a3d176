import { UnsupportedValueError } from '../base/errors.js'
import type { Emit } from '../events/emitter.js'
import type { Loaded } from './load.js'
import type { ReadCall } from './read-call.js'

/**
 * Reads a value back that is about to be stored, and compares. What comes is why it must not be stored; `undefined` where
 * it comes back as it is. Never throws for a value that can be encoded.
 */
export type Verify = (call: ReadCall, loaded: Loaded) => UnsupportedValueError | undefined

/** What it needs. */
export interface VerifyParts {
  readonly emit: Emit
  readonly warnOnce: (subject: string, message: string) => void
}

/** Most methods that are remembered as told of; programmatic calls could name any number. */
const MAX_TOLD = 1_000

/** See {@link Verify}. Each method is told of once, and what it gives is refused each time. */
export function createVerify({ emit, warnOnce }: VerifyParts): Verify {
  const told = new Set<string>()

  return (call, loaded) => {
    const { method, key } = call
    const difference = loaded.difference()
    if (difference === undefined) return undefined
    const { path, was, became } = difference
    const where = path === '' ? 'The value' : `The value at ${path}`
    const message = `${where} does not come back as it is: it was ${was}, and became ${became}`
    if (!told.has(method) && told.size < MAX_TOLD) {
      told.add(method)
      emit({ type: 'value.changed', method, key, path, was, became })
      warnOnce(`what ${method} gives`, `What ${method} gives is not stored. ${message}`)
    }
    return new UnsupportedValueError(path, message)
  }
}
