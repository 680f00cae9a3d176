import type { Flights } from '../../src/engine/single-flight.js'

/** Loads that are shared while nothing can be checked are outside the promise, so here nobody shares them. */
export function uncheckedApart(flights: Flights): Flights {
  return { ...flights, unchecked: (_sought, load) => ({ loading: load(), joined: false }) }
}
