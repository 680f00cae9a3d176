import type { TellingClient } from '../src/telling-connection.js'

/** A connection of which each answer is given by hand. */
export interface Wire {
  readonly place: string
  readonly client: TellingClient
  readonly sent: string[]
  /** Those who have asked for proof and have had no answer. */
  readonly asking: { answer(): void; refuse(message: string): void }[]
  tell(event: 'invalidate' | 'terminated', told?: unknown): void
  readonly isDestroyed: boolean
}

/** What is no PING is answered at once, or with this refusal. */
export function createWire(place: string, refusal: () => Error | undefined): Wire {
  const listeners = new Map<string, (told: unknown) => void>()
  let isDestroyed = false
  const sent: string[] = []
  const asking: Wire['asking'] = []
  const client = {
    connect: async () => client,
    destroy() {
      isDestroyed = true
      for (const { refuse } of asking.splice(0)) refuse('destroyed')
    },
    on(event: string, listener: (told: unknown) => void) {
      listeners.set(event, listener)
      return client
    },
    sendCommand(command: string[]) {
      sent.push(command.join(' '))
      const refused = refusal()
      if (command[0] !== 'PING') return refused === undefined ? Promise.resolve('OK') : Promise.reject(refused)
      return new Promise((resolve, reject) => {
        asking.push({ answer: () => resolve('PONG'), refuse: (message) => reject(new Error(message)) })
      })
    },
  }
  return {
    place,
    client: client as unknown as TellingClient,
    sent,
    asking,
    tell: (event, told) => listeners.get(event)?.(told),
    get isDestroyed() {
      return isDestroyed
    },
  }
}
