/** How many commands may be unanswered before more are refused: without it a hung server fills the memory. */
const MOST_UNANSWERED = 10_000

/**
 * Makes functions that send into ones that refuse at once while too many commands are unanswered, all of them counted
 * together. `check` is called before each is sent, and once it is answered, before its caller hears.
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
  return (send) =>
    (...command) => {
      if (unanswered >= MOST_UNANSWERED) return Promise.reject(new Error(`${MOST_UNANSWERED} commands are unanswered`))
      check()
      unanswered++
      const reply = send(...command)
      reply.then(answered, answered)
      return reply
    }
}
