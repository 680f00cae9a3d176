/**
 * What a cache has made of values for its store, and of what lay there. Sizes in characters, or in bytes where the
 * serializer gives those or has wrappers; times in milliseconds of this process.
 */
export interface PayloadCounts {
  /** Values that were made ready for the store, whatever became of them there. */
  readonly written: number
  /** Entries that were found and read back, those included that did not answer then. */
  readonly read: number
  /** Those written, as the serializer made them. */
  readonly serializedBytes: number
  /** Those written, as they were stored: after compression and encryption, with their headers. */
  readonly storedBytes: number
  /** How long wrappers, such as compression and encryption, took over those written. */
  readonly wrapMs: number
  /** And over those read. */
  readonly unwrapMs: number
}

/** {@link PayloadCounts} while they are counted: the codec adds to them. */
export type PayloadTally = { -readonly [Name in keyof PayloadCounts]: number }

/** Nothing yet. */
export function emptyPayloadTally(): PayloadTally {
  return { written: 0, read: 0, serializedBytes: 0, storedBytes: 0, wrapMs: 0, unwrapMs: 0 }
}
