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
  /** Shares a load that fills nothing, beside whoever holds the lease of this token; joined as those above are. */
  beside(key: string, token: string, load: () => Promise<Loaded>): SharedLoad
  /**
   * Shares a load while the store cannot be reached, when nothing can be checked: it protects the database, and
   * lies outside the promise of coherence but for invalidations of this process.
   */
  unchecked(key: string, load: () => Promise<Loaded>): SharedLoad
  /** Lets nobody join the matching flights any more, nor them fill. */
  detach(matches: (key: string) => boolean): void
}

/** A load, and whether it had been started by another caller. */
export interface SharedLoad {
  readonly loading: Promise<Loaded>
  readonly joined: boolean
}

/** See {@link Flights}. */
export function createFlights(): Flights {
  const leading = new Map<string, Flight>()
  const besides = new Map<string, Omit<Flight, 'mayFill'>>()
  const unchecked = new Map<string, Omit<Flight, 'mayFill'>>()

  function share(loads: typeof besides, key: string, token: string, load: () => Promise<Loaded>): SharedLoad {
    const running = loads.get(key)
    if (running?.token === token) return { loading: running.loading, joined: true }
    const mine = {
      key,
      token,
      loading: load().finally(() => {
        if (loads.get(key) === mine) loads.delete(key)
      }),
    }
    loads.set(key, mine)
    return { loading: mine.loading, joined: false }
  }

  return {
    depart(key, token, loading) {
      const flight: Flight = { key, token, loading, mayFill: true }
      leading.set(key, flight)
      return flight
    },
    land(flight) {
      // Only its own place: a later flight may have taken it.
      if (leading.get(flight.key) === flight) leading.delete(flight.key)
    },
    joinable(key, token) {
      const flight = leading.get(key)
      return flight?.token === token ? flight : undefined
    },
    beside: (key, token, load) => share(besides, key, token, load),
    unchecked: (key, load) => share(unchecked, key, 'none', load),
    detach(matches) {
      for (const [key, flight] of leading) if (matches(key)) flight.mayFill = false
      for (const loads of [leading, besides, unchecked]) {
        for (const key of loads.keys()) if (matches(key)) loads.delete(key)
      }
    },
  }
}
