import type { ChildProcess } from 'node:child_process'

/** What the other side may ask for, by name. */
export type Answers = Readonly<Record<string, (given: never) => unknown>>

/** Questions between two processes, either way. */
export interface Wire {
  /** Rejects with the other side's error, and once nobody is there to answer. */
  ask<Answer>(name: string, given?: unknown): Promise<Answer>
}

type Message =
  | { readonly kind: 'ask'; readonly id: number; readonly name: string; readonly given: unknown }
  | { readonly kind: 'answer'; readonly id: number; readonly answer: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly error: string }

interface Waiting {
  readonly resolve: (answer: never) => void
  readonly reject: (error: Error) => void
}

/** Opens one end: of a child in its parent, and of the process itself in the child. */
export function openWire(end: ChildProcess | NodeJS.Process, answers: Answers): Wire {
  const waiting = new Map<number, Waiting>()
  let lastId = 0
  const send = (message: Message): void => {
    // Who has gone needs no answer.
    if (end.connected) end.send?.(message, undefined, undefined, () => {})
  }

  function leave(): void {
    for (const { reject } of waiting.values()) reject(new Error('the other process has gone'))
    waiting.clear()
  }

  async function answer({ id, name, given }: Message & { kind: 'ask' }): Promise<void> {
    try {
      const found = answers[name]
      if (found === undefined) throw new RangeError(`there is no answer to ${name}`)
      send({ kind: 'answer', id, answer: await found(given as never) })
    } catch (error) {
      send({ kind: 'failed', id, error: error instanceof Error ? String(error.stack) : String(error) })
    }
  }

  end.on('message', (received: unknown) => {
    const message = received as Message
    if (message.kind === 'ask') {
      void answer(message)
      return
    }
    const asked = waiting.get(message.id)
    waiting.delete(message.id)
    if (message.kind === 'answer') asked?.resolve(message.answer as never)
    else asked?.reject(new Error(message.error))
  })
  end.on('disconnect', leave)
  return {
    ask(name, given) {
      return new Promise((resolve, reject) => {
        const id = ++lastId
        waiting.set(id, { resolve, reject })
        if (end.connected) send({ kind: 'ask', id, name, given })
        else leave()
      })
    },
  }
}
