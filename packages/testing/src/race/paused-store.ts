import type { Slot, Store, StoreFactory } from '@readthrough/core'
import { interceptStore, type StoreOperation } from '../intercept-store.js'
import { briefly, type Turns } from './turns.js'

/** How the steps of a store begin in a trace. */
export const STORE = 'cache.'

/** The same store, each verb of which waits for its turn. `onHit` is called when a look shows a value. */
export function pausedStore(open: StoreFactory, turns: Turns, onHit: () => void): StoreFactory {
  const around = <T>(operation: StoreOperation, run: () => Promise<T>): Promise<T> => {
    // Who ends a cache wants it ended.
    if (operation.verb === 'close') return run()
    return turns.step(labelOf(operation), run, (answer) => {
      const slots = slotsOf(answer)
      if (slots?.some(({ state }) => state === 'value') === true) onHit()
      return slots === undefined ? outcomeOf(answer) : slots.map(({ state }) => state).join(', ')
    })
  }
  return (context): Store => interceptStore(open(context), around)
}

function labelOf({ verb, names }: StoreOperation): string {
  return [`${STORE}${verb}`, ...names].join(' ')
}

function slotsOf(answer: unknown): readonly Slot[] | undefined {
  if (typeof answer !== 'object' || answer === null) return undefined
  if ('slots' in answer) return answer.slots as readonly Slot[]
  return 'state' in answer ? [answer as Slot] : undefined
}

/** Stamps, tokens and the like are never the same twice, and say nothing to whoever reads a trace. */
function outcomeOf(answer: unknown): string {
  return typeof answer === 'boolean' || typeof answer === 'number' ? briefly(answer) : ''
}
