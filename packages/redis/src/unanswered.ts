import { tellable } from './tellable.js'

/** How many commands may be unanswered before more are refused: without it a hung server fills the memory. */
const MOST_UNANSWERED = 10_000

/**
 * Makes functions that send into ones that refuse at once while too many commands are unanswered, all of them counted
 * together. `check` is called before each is sent, and once it is answered, before its caller hears; so is what makes its
 * error fit to be told.
 */
export function bounded(
  check: () => void,
): <Command extends unknown[]>(
  send: (...command: Command) => Promise<unknown>,
) => (...command: Command) => Promise<unknown> {
  let unanswered = 0
  const answered = (): void => {
    unanswered--
    check()
  }
  const failed = (error: unknown): void => {
    tellable(error)
    answered()
  }
  return (send) =>
    (...command) => {
      if (unanswered >= MOST_UNANSWERED) return Promise.reject(new Error(`${MOST_UNANSWERED} commands are unanswered`))
      check()
      unanswered++
      const reply = send(...command)
      reply.then(answered, failed)
      return reply
    }
}
