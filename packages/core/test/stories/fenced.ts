import { fakeClock } from '../../../testing/src/fake-clock.js'
import { Invalidate, memoryStore, type Cache, type Key, type StoreFactory } from '../../src/index.js'
import { decorateStandard } from '../decorators/by-hand.js'
import { story } from './story.js'

/** A method with an `@Invalidate` of its own, by default of the key `p`. */
export function writing(cache: Cache, write: (...args: Key[]) => Promise<unknown>, options: object = {}): typeof write {
  const save = async (...args: Key[]): Promise<unknown> => write(...args)
  return decorateStandard(save, Invalidate({ key: ['p'], fence: true, cache, ...options }))
}

/** Two processes over one store, and a row in their database. */
export function processes(over?: (inner: StoreFactory) => StoreFactory) {
  const clock = fakeClock()
  const inner = memoryStore({ clock })
  const store = over?.(inner) ?? inner
  const [writer, reader] = [story({ clock, store }), story({ clock, store })]
  return { clock, writer, reader, row: 'old' }
}
