/** What is sent to a program that serves. */
export interface Request {
  readonly task: string
  readonly given: unknown
}

/** What comes back; `failed` is a text with a stack. */
export type Reply = { readonly answer: unknown } | { readonly failed: string }

type Task = (given: never) => unknown

/**
 * Does what the parent asks this process for, one task after the other, and says that it is ready. Once the parent has let
 * go it closes what is open and ends.
 */
export function serve(tasks: Readonly<Record<string, Task>>, close?: () => Promise<void>): void {
  const answer = async ({ task, given }: Request): Promise<Reply> => {
    try {
      return { answer: await (tasks[task] as (given: unknown) => unknown)(given) }
    } catch (error) {
      return { failed: error instanceof Error ? String(error.stack) : String(error) }
    }
  }
  process.on('message', (request) => void answer(request as Request).then((reply) => process.send?.(reply)))
  process.on('disconnect', () => {
    void Promise.resolve(close?.()).finally(() => process.exit())
  })
  process.send?.({ answer: undefined } satisfies Reply)
}
