import { setFlagsFromString } from 'node:v8'

setFlagsFromString('--allow-natives-syntax')

/**
 * Runs every promise reaction that is due, to the last one: then the system waits for a step. V8 does it on request, but
 * not from inside a reaction; to count turns of the queue instead would be a guess, and takes ten times as long.
 */
// oxlint-disable-next-line no-new-func, no-implied-eval, typescript/no-implied-eval -- the syntax is none of TypeScript's
export const settle = new Function('%PerformMicrotaskCheckpoint()') as () => void
