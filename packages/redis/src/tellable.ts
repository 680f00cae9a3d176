/** Where a server begins to repeat what it was sent: a password, the name of a key, a value. */
const REPEATED = /,? with args beginning with: [^]*$/

/**
 * Takes out of an error, and out of its causes, what is not to be told to whoever reads events and logs: what a server
 * repeats of a command, and the whole certificate that Node adds, which no JSON can take. Returns the same error.
 */
export function tellable<Thrown>(error: Thrown): Thrown {
  strip(error, new Set())
  return error
}

/** The same, of what `work` rejects with, before anyone else hears of it. Returns the same promise, not a later one. */
export function telling<T>(work: Promise<T>): Promise<T> {
  work.catch(tellable)
  return work
}

function strip(error: unknown, seen: Set<unknown>): void {
  if (!(error instanceof Error) || seen.has(error)) return
  seen.add(error)
  const { message, stack } = error
  const told = message.replace(REPEATED, '')
  if (told !== message) {
    error.message = told
    if (stack !== undefined) error.stack = stack.replace(message, () => told)
  }
  if ('cert' in error) delete error.cert
  strip(error.cause, seen)
  if (error instanceof AggregateError) for (const each of error.errors) strip(each, seen)
}
