import type { Deadline } from './barriers.js'
import type { Placement } from './cluster.js'
import type { Database } from './database.js'
import type { Step } from './explore.js'
import type { Server } from './server.js'

/** What may happen to what lies in the server, by itself. */
export interface Troubles {
  /** Leases run out, and bounds of writers' barriers pass. */
  expiries(): readonly Step[]
  /** Hold-offs end, sooner or later, but not before what they wait for. */
  endings(): readonly Step[]
  evictions(): readonly Step[]
  /** Keys move to another primary. */
  moves(): readonly Step[]
}

/** See {@link Troubles}. `evicts`: the names of what may vanish. */
export function createTroubles(server: Server, database: Database, placement: Placement, evicts: RegExp): Troubles {
  const { side } = server

  function passing({ name, member, pass }: Deadline & { readonly pass: () => void }): Step {
    return { name: `the deadline of ${member} in the barrier on ${name} passes`, take: pass }
  }

  return {
    expiries: () => [
      ...server.keysIn('lease').map((key) => ({ name: `the lease of ${key} runs out`, take: () => server.evict(key) })),
      // A writer's bound is longer than a replica ever lags.
      ...(database.hasReached(database.moment()) ? server.deadlines() : [])
        .filter(({ outlasts }) => outlasts === undefined)
        .map(passing),
    ],
    endings: () =>
      server
        .deadlines()
        .filter(({ outlasts }) => outlasts !== undefined && database.hasReached(outlasts))
        .map(passing),
    evictions: () =>
      [
        ...server.keysIn('any').map((key) => ({
          name: server.barrier(key) === undefined ? `${key} is evicted` : `barrier on ${key} is evicted`,
          take: () => server.evict(key),
        })),
        ...server.index
          .names(server.read)
          .map((name) => ({ name: `${name} is evicted`, take: () => server.index.evict(name) })),
        ...side.names().map((name) => ({ name: `${name} is evicted`, take: () => side.evict(name) })),
      ].filter(({ name }) => evicts.test(name)),
    moves: () =>
      server.keysIn('any').map((key) => ({
        name: `${key} moves to another primary`,
        take: () => placement.move(key),
      })),
  }
}
