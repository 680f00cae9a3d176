/** What is known of a scenario when it is over. Times in milliseconds; of two processes, the worse. */
export interface Figures {
  readonly reads: number
  /** That callers saw, of reads and of invalidations, and that nobody caught; not those that are their own. */
  readonly errors: number
  readonly firstError?: string
  /** Errors of the callers' own, as the scenario made them. */
  readonly ownErrors: number
  /** Reads begun while all was well, while the trouble lasted, and when it was over. */
  readonly before: Latencies
  readonly during: Latencies
  readonly after: Latencies
  /** The same as `during`, for the limits. */
  readonly p50Ms: number
  readonly p99Ms: number
  /** The longest read of all. */
  readonly maxMs: number
  /** The longest that a read took beyond its load. */
  readonly beyondMs: number
  /** The longest that the event loop of a process stood still, with reads of its own under way. */
  readonly stallMs: number
  readonly hitsDuring: number
  /** By one cache to its store, while the trouble lasted. */
  readonly commands: number
  readonly firstHitMs: number
  /** How often an invalidation was issued, and how it ended; its longest. */
  readonly invalidations: number
  readonly done: number
  readonly pending: number
  readonly invalidationMs: number
  /** Invalidations that were given up. */
  readonly lost: number
  /** Reads of less than was invalidated, that began when it had returned: in the process of the writer, at any time. */
  readonly staleHere: number
  /** In the other: of what was done; of what was pending, or was undone by the trouble, once nothing was pending any more. */
  readonly staleElsewhere: number
  /** In the other, before that, and later than a second after the end of the trouble. */
  readonly staleLate: number
  /** In the other, before that. */
  readonly staleMeanwhile: number
  /** How long after the end of the trouble the last of the latter two began; 0 where there was none. */
  readonly coherentAfterMs: number
  /** Rows that either process reads stale when all is over. */
  readonly staleAtEnd: number
  readonly heapBeforeMb: number
  readonly heapGrowthMb: number
}

/** Of some reads. */
export interface Latencies {
  readonly reads: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly maxMs: number
}
