import { fakeClock } from '../../../testing/src/fake-clock.js'
import { memoryStore, type KeptErrorOptions } from '../../src/index.js'
import { story, type Story } from './story.js'

/** Says that there is no such product. */
export class NotFound extends Error {
  readonly id: number

  constructor(id: number) {
    super(`There is no product ${id}`)
    this.id = id
  }
}

/** Keeps what says that there is no such product, and nothing else. */
export const errors: KeptErrorOptions = {
  ttl: '2s',
  toData: (error) => (error instanceof NotFound ? { id: error.id } : undefined),
  toError: ({ id }: { id: number }) => new NotFound(id),
}

/** A method that finds nothing, and how often it ran. */
export function finding(): {
  readonly find: () => Promise<never>
  readonly loads: () => number
  readonly thrown: unknown[]
} {
  const thrown: unknown[] = []
  return {
    find: async () => {
      thrown.push(new NotFound(1))
      throw thrown.at(-1)
    },
    loads: () => thrown.length,
    thrown,
  }
}

/** Two processes over one store. */
export function two(): readonly [Story, Story] {
  const clock = fakeClock()
  const store = memoryStore({ clock })
  return [story({ errors, clock, store }), story({ errors, clock, store })]
}
