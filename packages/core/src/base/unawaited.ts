import { types } from 'node:util'

/**
 * What a function of the options gave. Where that is a promise, which none of them may give, its rejection is nobody's:
 * it must not end the process.
 */
export function unawaited<Made>(made: Made): Made {
  if (types.isPromise(made)) void Promise.prototype.then.call(made, undefined, () => {})
  return made
}
