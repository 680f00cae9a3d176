/** Errors that reached somebody. */
export interface ErrorsSeen {
  add(error: unknown): void
  readonly errors: number
  readonly ownErrors: number
  readonly firstError: string | undefined
}

/** Counts them, and with them what nobody caught. Those that `isOwn` are the callers' own. */
export function watchErrors(isOwn: (error: unknown) => boolean = () => false): ErrorsSeen {
  let errors = 0
  let ownErrors = 0
  let firstError: string | undefined
  const add = (error: unknown): void => {
    if (isOwn(error)) {
      ownErrors++
      return
    }
    errors++
    firstError ??= error instanceof Error ? String(error.stack) : String(error)
  }
  process.on('unhandledRejection', add)
  process.on('uncaughtException', add)
  return {
    add,
    get errors() {
      return errors
    },
    get ownErrors() {
      return ownErrors
    },
    get firstError() {
      return firstError
    },
  }
}
