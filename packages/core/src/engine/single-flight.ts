import type { Loaded } from './load.js'

/** A load that is under way in this process, and began while a lease stood that the store has confirmed. */
export interface Flight {
  readonly key: string
  readonly token: string
  /** The value, or the method's own error. */
  readonly loading: Promise<Loaded>
  /** Whether its value may still go into the store; an invalidation of this process takes that away at once. */
  mayFill: boolean
}

/** The loads of this process that callers may share. */
export interface Flights {
  /** Starts a load that others may join until `land` is called. */
  depart(key: string, token: string, loading: Promise<Loaded>): Flight
  /** Ends joining. */
  land(flight: Flight): void
  /**
   * The flight under exactly this token. A caller joins only a flight whose token its *own* look has shown: the
   * lease stood after the call began, so the load began after every invalidation that was over by then.
   */
  joinable(key: string, token: string): Flight | undefined
  /**
   * Shares a load while the store cannot be reached, when nothing can be checked: it protects the database, and
   * lies outside the promise of coherence but for invalidations of this process.
   */
  unchecked(key: string, load: () => Promise<Loaded>): { readonly loading: Promise<Loaded>; readonly joined: boolean }
  /** Lets nobody join the matching flights any more, nor them fill. */
  detach(matches: (key: string) => boolean): void
}

/** See {@link Flights}. */
export function createFlights(): Flights {
  const flights = new Map<string, Flight>()
  const uncheckedLoads = new Map<string, Promise<Loaded>>()

  return {
    depart(key, token, loading) {
      const flight: Flight = { key, token, loading, mayFill: true }
      // A load beside the one that leads under this token does not push it out: the leader's value is to be stored.
      if (flights.get(key)?.token !== token) flights.set(key, flight)
      return flight
    },
    land(flight) {
      // Only its own place: a later flight may have taken it.
      if (flights.get(flight.key) === flight) flights.delete(flight.key)
    },
    joinable(key, token) {
      const flight = flights.get(key)
      return flight?.token === token ? flight : undefined
    },
    unchecked(key, load) {
      const running = uncheckedLoads.get(key)
      if (running !== undefined) return { loading: running, joined: true }
      const loading = load().finally(() => {
        if (uncheckedLoads.get(key) === loading) uncheckedLoads.delete(key)
      })
      uncheckedLoads.set(key, loading)
      return { loading, joined: false }
    },
    detach(matches) {
      for (const [key, flight] of flights) {
        if (!matches(key)) continue
        flight.mayFill = false
        flights.delete(key)
      }
      for (const key of uncheckedLoads.keys()) if (matches(key)) uncheckedLoads.delete(key)
    },
  }
}
