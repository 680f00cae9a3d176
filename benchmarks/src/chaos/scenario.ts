import type { Cache, CacheOptions } from '@readthrough/core'
import type { Limits } from './limits.js'
import type { Plan } from './plan.js'

/** Two processes with a cache each: the writer reads as well. */
export type Role = 'writer' | 'reader'

/** Where a cache finds its store, as it goes through a pipe: plain JSON, and what it means is the scenario's affair. */
export type Where = { readonly url: string } & Readonly<Record<string, unknown>>

/** A row of the table, of which the caches keep copies. */
export interface Row {
  readonly id: string
  readonly version: number
}

/**
 * One kind of trouble. A file of `scenarios/` exports one or several, and `scenarios/list.ts` lists them.
 *
 * It is loaded by three processes: `open` runs in the parent, which holds the servers, and `lane` in the
 * writer and the reader. What the module holds is therefore each process's own.
 */
export interface Scenario {
  /** As on the command line: `hang`. */
  readonly name: string
  /** What is done, in a sentence for the documents: "Redis is stopped for 4 s (SIGSTOP)". */
  readonly what: string
  readonly plan?: Partial<Plan>
  /** Other than {@link Scenario.plan} in the short form. */
  readonly short?: Partial<Plan>
  /** On top of the usual ones; `undefined` lifts one. */
  readonly limits?: Limits
  /**
   * The trouble may undo what was done, as a failover does: what was invalidated before its end is owed to the other
   * process only {@link GRACE_MS} after it, as what is pending is. In the process that invalidated, always.
   */
  readonly forgets?: boolean
  /** Instead of {@link GRACE_MS}. */
  readonly graceMs?: number
  /** Starts the servers. */
  open(stage: Stage): Promise<Place>
  readonly lane?: LaneParts
}

/** After the end of the trouble, this is how long it may take until nobody reads what was invalidated meanwhile. */
export const GRACE_MS = 1_000

/** The servers of a scenario, and what becomes of them. */
export interface Place {
  /** Where each finds its store. */
  where(role: Role): Where
  /** Begins the trouble. Resolves when it has begun. */
  breaks(stage: Stage): Promise<void>
  /** Ends it. Resolves when it is over: recovery is timed from then on. */
  mends(stage: Stage): Promise<void>
  /** Ends the servers; called whatever happened. */
  close(): Promise<void>
}

/** What goes on around. */
export interface Stage {
  readonly isShort: boolean
  readonly plan: Plan
  /** Of both caches. */
  readonly namespace: string
  /** Raises the version of a row, as the writer does; gives the new one. */
  write(id: string): Promise<number>
  /** Has a process do one of {@link LaneParts.acts}; resolves when it is done. */
  act(role: Role, name: string, given?: unknown): Promise<void>
}

/** What is special in the processes that read and write. */
export interface LaneParts {
  /** The cache's options, made from the usual ones: `{ namespace, store: redisStore({ url }), ttl: '1h' }`. */
  readonly options?: (usual: CacheOptions, lane: { readonly role: Role; readonly where: Where }) => CacheOptions
  /** Gets the cache once it is made. */
  readonly opened?: (cache: Cache) => void
  /** Stands around each load. */
  readonly load?: (id: string, load: () => Promise<Row>) => Promise<Row>
  /** An error that is the caller's own, since the scenario threw it: counted by itself. */
  readonly isOwn?: (error: unknown) => boolean
  /** What the parent may have done here, by {@link Stage.act}. */
  readonly acts?: Readonly<Record<string, (given: unknown) => void | Promise<void>>>
}
