import type { Random } from '../../src/base/random.js'
import type { Flights } from '../../src/engine/single-flight.js'
import type { Store } from '../../src/store/store.js'
import type { Sweepable } from '../../src/store/sweep.js'
import type { Server } from './server.js'

/** What one caller does, once: read a key, or commit to the database and then invalidate. */
export type Deed =
  | { readonly read: string }
  | { readonly write: string; readonly by?: { readonly key: string } | { readonly pattern: string } }

/** How often each trouble may strike in one run. */
export interface Faults {
  /** Commands whose client gives up, and which may execute later. */
  readonly timeouts?: number
  /** Leases that run out while they are held. */
  readonly expiries?: number
  /** Anything that vanishes. */
  readonly evictions?: number
  /** Processes that die. */
  readonly crashes?: number
  /** Timers that fire: polls, renewals, retries. */
  readonly timers?: number
  /** Keys that move to another primary. */
  readonly moves?: number
}

/** A small system: who does what, over what, with what going wrong. */
export interface Case {
  readonly title: string
  /** The callers of each process, each with one deed. */
  readonly processes: Readonly<Record<string, readonly Deed[]>>
  readonly faults?: Faults
  /** How long callers wait for another process; there is no time here, so 0 means one look. @default for ever */
  readonly waitMs?: number
  /** Replies may arrive later than their commands execute. Needed where callers of one process meet. */
  readonly splitReplies?: boolean
  /** Loads may return later than they read. Needed where loads are shared. */
  readonly splitLoads?: boolean
  /** What lies in the server at the start. */
  readonly plant?: (server: Server) => void
  /** Primaries, and which keys lie on which. */
  readonly primaries?: number
  readonly owners?: Readonly<Record<string, number>>
}

/** One rule of the protocol, broken. */
export interface Mutant {
  readonly name: string
  /** Wraps what a process sends to the store. */
  readonly store?: (store: Store, server: Server, resend: Resend) => Store
  readonly flights?: (flights: Flights) => Flights
  readonly random?: (random: Random, process: string) => Random
  readonly sweep?: (cluster: Sweepable<string>) => Sweepable<string>
}

/** Sends a command of a mutant's own. */
export type Resend = <T>(what: string, execute: () => T) => Promise<T>
