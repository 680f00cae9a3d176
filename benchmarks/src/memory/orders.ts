/** Whom a process runs, and how much it holds. */
export interface MemoryOrders {
  readonly contender: string
  readonly redisUrl: string
  readonly entries: number
}

/** What one entry takes, in bytes of the heap. */
export interface Bytes {
  readonly all: number
  /** Of that the value, as it lies in an array of its own. */
  readonly value: number
  /** The text of its key. */
  readonly key: number
}
