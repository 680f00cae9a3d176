import type { Plan } from './plan.js'

/** What is raced for: a row of the database, of which every write makes a newer version. */
export interface Row {
  readonly id: number
  readonly org: number
  readonly name: string
  readonly version: number
  readonly updatedAt: Date
}

/** Changes a row, commits, and gives what was committed. */
export type Update = () => Promise<Row>

/** How many organisations the rows belong to, each to the one of its id. */
const ORGS = 10

/** The organisation of a row. */
export const orgOf = (id: number): number => id % ORGS

/** What a racer works with, in one of several processes. */
export interface RaceSetting {
  /** One Redis, or any node of a Cluster. */
  readonly redisUrl: string
  /** The nodes of a Cluster, where there is one. */
  readonly nodes: readonly string[]
  /** The database's part. `family` is whose value it loads: loads are counted by it. */
  readonly load: (family: string, id: number) => Promise<Row>
  /** The near tier that it is to have, where it can. @default none */
  readonly near?: Plan['near']
  /** How it is to audit itself, where it can. */
  readonly audit: { readonly share: number; readonly grace: number }
}

/** One way to cache a row and to keep that cache right: a read, and the write that belongs to it. */
export interface Family {
  readonly name: string
  /** Answers from the cache, or by `load`. */
  read(id: number): Promise<Row>
  /** Runs `update`, makes its row unanswerable from what was cached before, and resolves once that is done. */
  write(id: number, update: Update): Promise<unknown>
}

/** A cache with its families; every process has one of its own over the same Redis. */
export interface Racer {
  readonly families: readonly Family[]
  /**
   * Whether the writes that have returned by now are promised to all. `false` where one could not reach the store and
   * said so: nobody is held to it then, but it is counted. @default always
   */
  isPromised?(): boolean
  /** What it counts itself, to be summed over all processes. */
  counts?(): Readonly<Record<string, number>>
  close(): Promise<void>
}

/** Sets a racer up as its README says. */
export type OpenRacer = (setting: RaceSetting) => Promise<Racer>
