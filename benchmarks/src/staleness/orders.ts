/** Whom a process runs. */
export interface StalenessOrders {
  readonly contender: string
  readonly redisUrl: string
}

/** What a reader has seen of one write. Moments are nanoseconds of the machine's monotonic clock, one for all processes. */
export interface Seen {
  /** When the last read began that gave the old version; `undefined` where none did. */
  readonly lastStaleNs: number | undefined
  /** Whether it has seen the new version before it gave up. */
  readonly isNew: boolean
}

/** What a process can be asked for, each with what it is told and what it answers. */
export interface StalenessTasks {
  /** Reads until the answer needs no load. */
  warm: { readonly given: { readonly id: number }; readonly answer: null }
  /** Reads until the answer has this version. */
  watch: {
    readonly given: { readonly id: number; readonly version: number; readonly withinMs: number }
    readonly answer: Seen
  }
  /** Writes the version to the database and invalidates; the moment at which that had returned. */
  write: { readonly given: { readonly id: number; readonly version: number }; readonly answer: number }
  /** How long one awaited hit takes, in nanoseconds. */
  hits: { readonly given: { readonly keys: number; readonly ms: number }; readonly answer: number }
}
