import type { Confirmed, Ground } from './ground.js'
import type { Loaded } from './load.js'
import type { Leased, Stamps } from './lookup.js'
import { trustedMs } from './patience.js'
import type { Patience, ReadCall } from './read-call.js'
import type { Reload } from './reload.js'
import type { Tagged } from './targets.js'

/** A load that is under way in this process, and began while a lease stood that the store has confirmed. */
export interface Flight extends Tagged {
  readonly token: string
  readonly definition: string
  readonly ground: Ground
  /** The value, or the method's own error. */
  readonly loading: Promise<Loaded>
  /** What became of the tags that the load has revealed; settles only where there are some. */
  readonly confirmed: Promise<Confirmed>
  readonly confirm: (confirmed: Confirmed) => void
  /** Of the caller who began it. */
  readonly patience: Patience | undefined
  /** Whether it has taken too long to be counted on: nobody joins it any more, and its lease is left to its end. */
  isOverdue: boolean
  /** Whether its value may still go into the store; an invalidation of this process takes that away at once. */
  mayFill: boolean
}

/** The loads of this process that callers may share. */
export interface Flights {
  /** Starts a load that others may join until `land` is called. */
  depart(call: Joining, token: string, ground: Ground, loading: Promise<Loaded>): Flight
  /** Ends joining. */
  land(flight: Flight): void
  /**
   * The flight under exactly this lease, standing on exactly these stamps. A caller joins only a flight whose token and
   * stamps its *own* look has shown: the lease stood after the call began, so the load began after every invalidation
   * of the key that was over by then; and the stamps stood, so it began after every invalidation of a tag, too. And the
   * value must be of the definition that the caller reads.
   */
  joinable(call: Joining, seen: Leased): Flight | undefined
  /** Shares a load that fills nothing, beside whoever holds this lease; joined as those above are. */
  beside(call: Joining, seen: Leased, load: () => Promise<Loaded>, now: number): SharedLoad
  /** Shares a load that fills nothing among those who have asked one question, after which it begins. */
  together(call: Joining, question: number, load: () => Promise<Loaded>, now: number): SharedLoad
  /**
   * Shares a load while the store cannot be reached, when nothing can be checked: it protects the database, and
   * lies outside the promise of coherence but for invalidations of this process.
   */
  unchecked(call: Joining, load: () => Promise<Loaded>, now: number): SharedLoad
  /**
   * The reload of exactly this entry. A caller shares it only if its *own* look has shown that very entry with all its
   * tags' stamps: it stood after the call began, so the load began after every invalidation of the key, or of a tag that
   * the entry carries, that was over by then.
   */
  reloading(key: string, name: string): Reload | undefined
  /** Lets others share this one until `endReload` is called. */
  beginReload(reload: Reload): void
  endReload(reload: Reload): void
  /** Lets nobody join the matching flights any more, nor them fill. */
  detach(matches: (tagged: Tagged) => boolean): void
}

/** Who wants to share a load. */
type Joining = Pick<ReadCall, 'key' | 'tags' | 'definition' | 'policy' | 'patience'>

/** A load, and whether it had been started by another caller. */
export interface SharedLoad {
  readonly loading: Promise<Loaded>
  readonly joined: boolean
}

/** A load that fills nothing. `seen`: what all who share it must have seen. `until`: nobody joins it after that. */
interface Unfilled extends Tagged {
  readonly seen: string
  readonly loading: Promise<Loaded>
  readonly patience: Patience | undefined
  readonly until: number
}

/** See {@link Flights}. */
export function createFlights(): Flights {
  const leading = new Map<string, Flight>()
  const besides = new Map<string, Unfilled>()
  const unchecked = new Map<string, Unfilled>()
  const reloads = new Map<string, Reload>()

  function share(
    loads: typeof besides,
    { key, tags, patience, policy }: Joining,
    seen: string | undefined,
    load: () => Promise<Loaded>,
    now: number,
  ): SharedLoad {
    const running = loads.get(key)
    if (running !== undefined && running.seen === seen && now < running.until) {
      wanted(running.patience)
      return { loading: running.loading, joined: true }
    }
    if (seen === undefined) return { loading: load(), joined: false }
    // Loads that never end would be held for ever else.
    for (const [name, { until }] of loads) {
      if (now < until) break
      loads.delete(name)
    }
    const mine: Unfilled = {
      key,
      tags,
      seen,
      patience,
      until: now + trustedMs(policy),
      loading: load().finally(() => {
        if (loads.get(key) === mine) loads.delete(key)
      }),
    }
    loads.set(key, mine)
    return { loading: mine.loading, joined: false }
  }

  return {
    depart({ key, definition, patience }, token, ground, loading) {
      let confirm: Flight['confirm'] = () => {}
      const confirmed = new Promise<Confirmed>((resolve) => (confirm = resolve))
      const tags = ground.tags.map(({ tag }) => tag)
      const course = { loading, confirmed, confirm, patience, isOverdue: false, mayFill: true }
      const flight: Flight = { key, tags, token, definition, ground, ...course }
      leading.set(key, flight)
      return flight
    },
    land(flight) {
      // Only its own place: a later flight may have taken it.
      if (leading.get(flight.key) === flight) leading.delete(flight.key)
    },
    joinable({ key, tags, definition }, { token, stamps }) {
      const flight = leading.get(key)
      if (flight?.token !== token || flight.definition !== definition || flight.isOverdue) return undefined
      return standsOn(flight.ground, tags, stamps) ? flight : undefined
    },
    beside: (call, seen, load, now) => share(besides, call, markOf(call, seen), load, now),
    together: (call, question, load, now) =>
      share(besides, call, JSON.stringify([question, call.definition, call.tags]), load, now),
    unchecked: (call, load, now) => share(unchecked, call, JSON.stringify([call.definition, call.tags]), load, now),
    reloading(key, name) {
      const reload = reloads.get(key)
      return reload?.name === name ? reload : undefined
    },
    beginReload(reload) {
      reloads.set(reload.key, reload)
    },
    endReload(reload) {
      if (reloads.get(reload.key) === reload) reloads.delete(reload.key)
    },
    detach(matches) {
      for (const flight of leading.values()) if (matches(flight)) flight.mayFill = false
      for (const loads of [leading, besides, unchecked]) {
        for (const [key, load] of loads) if (matches(load)) loads.delete(key)
      }
    },
  }
}

/** Whoever began a load may give up: it is begun all the same, for the one who shares it. */
export function wanted(patience: Patience | undefined): void {
  if (patience !== undefined) patience.isShared = true
}

function standsOn({ tags: known }: Ground, tags: readonly string[], stamps: Stamps): boolean {
  return known.length === tags.length && known.every(({ tag, stamp }, i) => tag === tags[i] && stamp === stamps[i])
}

/** What a look has shown, in one word; nothing where a stamp is missing, because that shows nothing. */
function markOf({ tags, definition }: Joining, { token, stamps }: Leased): string | undefined {
  return stamps.includes(null) ? undefined : JSON.stringify([token, definition, tags, stamps])
}
