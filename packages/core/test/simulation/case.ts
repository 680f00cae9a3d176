import type { TransactionScope } from '../../src/engine/current-transaction.js'
import type { Engine } from '../../src/engine/engine.js'
import type { Leases } from '../../src/engine/lease.js'
import type { LeaseTogether } from '../../src/engine/lease-together.js'
import type { PolicyOptions } from '../../src/engine/options.js'
import type { Recent } from '../../src/engine/recent.js'
import type { Flights } from '../../src/engine/single-flight.js'
import type { Targets } from '../../src/engine/targets.js'
import type { Random } from '../../src/base/random.js'
import type { StoreGroups } from '../../src/store/groups.js'
import type { EntryStore } from '../../src/store/entry-store.js'
import type { NearStore, NearStoreOptions } from '../../src/store/near-store.js'
import type { PatternIndex } from '../../src/store/indexed-drop.js'
import type { Store } from '../../src/store/store.js'
import type { Sweepable } from '../../src/store/sweep.js'
import type { FeedRules } from './feeds.js'
import type { Server } from './server.js'

/** How a deed invalidates, beyond that it does. */
export interface Ways {
  /** Under a hold-off. */
  readonly hold?: true
  /** It is done when the standby has it. */
  readonly replicas?: true
  /** It is done when other processes have stopped answering with what they hold. */
  readonly wait?: true
}

/** Commits a row, then invalidates: by default its key; `row tags`: the tags that the row had until then. */
export interface Write extends Ways {
  readonly write: string
  readonly by?: Partial<Targets> | 'row tags'
  /** Under a fence from before it commits. */
  readonly fence?: true
}

/** Commits a row in a write-through; or fails to. */
export interface Put extends Ways {
  readonly put: string
  readonly throws?: true
}

/** Writes a row in a transaction and invalidates it inside. `unknown`: it commits, and nobody is told. */
export interface Transaction {
  readonly transaction: string
  readonly by?: Partial<Targets> | 'row tags'
  readonly ends: 'commit' | 'rollback' | 'unknown' | 'without a write'
  /** Whether it reads the row as well, and when: before it has written it, or after. */
  readonly reads?: 'before' | 'after'
  readonly fence?: true
}

/** What one caller does, once. A row of the database has the name of its key, and versions from 0 on. */
export type Deed =
  /** Reads a key. */
  | { readonly read: string }
  | Write
  | Put
  | Transaction
  /** Loads a key anew, whatever lies there. */
  | { readonly refresh: string }

/** How often each trouble may strike in one run. */
export interface Faults {
  /** Commands whose client gives up, and which may execute later. */
  readonly timeouts?: number
  /** Leases that run out while they are held, and bounds of writers' barriers that pass. Hold-offs end without. */
  readonly expiries?: number
  /** Anything that vanishes. */
  readonly evictions?: number
  /** Processes that die. */
  readonly crashes?: number
  /** Timers that fire: polls, renewals, retries. */
  readonly timers?: number
  /** Keys that move to another primary. */
  readonly moves?: number
  /** The standby is given all that the server has. */
  readonly syncs?: number
  /** The server is lost, and the standby takes over with what it has been given. */
  readonly failovers?: number
  /** Time passes, longer than what lies near answers without a proof. */
  readonly ticks?: number
  /** Feeds ask for a proof. */
  readonly pings?: number
  /** Feeds are lost. */
  readonly breaks?: number
}

/** What a store can do beyond the common verbs. */
export type Group = 'barriers' | 'tagBarriers' | 'counters' | 'claims' | 'replicas' | 'indexes'

/** How a process answers with what it holds: having asked for its version, or unasked for {@link BOUND_MS}. */
export type NearMode = 'validate' | 'bounded'

/** A small system: who does what, over what, with what going wrong. */
export interface Case {
  readonly title: string
  /**
   * How many orders it has. `large`: all are tried by the long command, and samples always; `vast`: samples are, by both.
   * @default few enough to be tried always
   */
  readonly size?: 'large' | 'vast'
  /** Events that it is about, such as `refreshed`: if none of its runs has come to them, it proves nothing. */
  readonly shows?: readonly string[]
  /** The callers of each process, each with one deed. */
  readonly processes: Readonly<Record<string, readonly Deed[]>>
  /** The tags that the arguments of a read name, by key. */
  readonly tags?: Readonly<Record<string, readonly string[]>>
  /** The tags that only a row tells, by key. */
  readonly rowTags?: Readonly<Record<string, (version: number) => readonly string[]>>
  /** Whether methods say that their results reveal tags, or only name some while they load. @default 'declared' */
  readonly revealing?: 'declared' | 'named'
  readonly policy?: PolicyOptions
  /** The processes that have a near tier. Feeds are live from the start. */
  readonly near?: Readonly<Record<string, NearMode>>
  /** Feeds tell of every change; else only where a value or a stamp goes. */
  readonly tellsEverything?: true
  /** Feeds are told at the end of a server's turn what it has changed; else each command is a turn. */
  readonly turns?: true
  /** The primaries of whose changes feeds tell. @default all */
  readonly tracked?: readonly number[]
  readonly faults?: Faults
  /** Which commands may time out. @default all */
  readonly timesOut?: RegExp
  /** What may vanish, by its name: a key, `stamp …`, `counters`, `claim …`. @default all */
  readonly evicts?: RegExp
  /** What the store can do beyond the common verbs. @default nothing */
  readonly groups?: readonly Group[]
  /**
   * Loads find what a replica of the database has, which gets what was committed in steps of its own. Hold-offs, and the
   * bounds of fences, are longer than that takes.
   */
  readonly lagging?: true
  /** A failed invalidation is tried again while its caller waits, as often as there are timers. @default it stays pending */
  readonly triesAgain?: boolean
  /** How long callers wait for another process; there is no time here, so 0 means one look. @default for ever */
  readonly waitMs?: number
  /** Replies may arrive later than their commands execute. Needed where callers of one process meet. */
  readonly splitReplies?: boolean
  /** Loads and writes may return later than they read or commit. Needed where loads are shared. */
  readonly splitLoads?: boolean
  /** Any load may fail. */
  readonly loadsFail?: true
  /** Looks that begin before they are sent are sent as one, in a step of its own. */
  readonly gathers?: true
  /** A slot and stamps are looked at in one command, where no order between them matters. */
  readonly looksAtOnce?: boolean
  /** How every run begins: the step that is taken is the first whose name begins so; all orders are tried after that. */
  readonly opening?: readonly string[]
  /**
   * Processes hear of a standby that takes over, and repeat what they have invalidated. What was done is owed to their own
   * reads all the while, and to those of others again when it has been repeated.
   */
  readonly hears?: true
  /** What lies in the server at the start. */
  readonly plant?: (server: Server) => void
  /** Primaries, and which keys lie on which. */
  readonly primaries?: number
  readonly owners?: Readonly<Record<string, number>>
}

/** One rule of the protocol, broken. What it wraps is made anew for each process of each run, and so is what it remembers. */
export interface Mutant {
  readonly name: string
  /** Wraps what a process sends to the store. */
  readonly store?: (store: FullStore, server: Server, resend: Resend) => Store
  readonly flights?: (flights: Flights) => Flights
  readonly leaseTogether?: (leases: Leases) => LeaseTogether
  readonly random?: (random: Random, process: string) => Random
  readonly sweep?: (cluster: Sweepable<string>) => Sweepable<string>
  /** Wraps what a drop by an index is made of. */
  readonly index?: (index: PatternIndex<string>, server: Server, resend: Resend) => PatternIndex<string>
  /** A sweep that seals an index leaves values under the versions that they have. */
  readonly keepsVersions?: true
  readonly engine?: (engine: Engine) => Engine
  readonly recent?: (recent: Recent) => Recent
  readonly transaction?: (scope: TransactionScope) => TransactionScope
  /** What a standby that has just taken over says of a mark counts for what its predecessor was told. */
  readonly believesAnyone?: true
  /** The near tier of a process, over what lies below it. */
  readonly near?: (inner: EntryStore, options: NearStoreOptions) => NearStore
  /** What the feed does against its rules. */
  readonly feed?: FeedRules
}

/** A store with every group that the simulation knows. */
export type FullStore = Omit<Store, keyof StoreGroups> & {
  readonly [Name in Group | 'probe' | 'feed']: NonNullable<StoreGroups[Name]>
}

/** Sends a command of a mutant's own. */
export type Resend = <T>(what: string, execute: () => T) => Promise<T>
