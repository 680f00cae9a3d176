/** What a contender works with. */
export interface Setting {
  /** A Redis of this run alone. */
  readonly redisUrl: string
  /** The database's part: gives a new value for each call. */
  readonly load: (id: number) => Promise<unknown>
  /** So many entries must have room. @default 10,000 */
  readonly entries?: number | undefined
}

/** One way to answer a repository's `findById` from a cache, behind one door for all. */
export interface Contender {
  find(id: number): Promise<unknown>
  /** For those who cannot load: puts these values where `find` looks. Others fill themselves by being asked. */
  fill?(ids: readonly number[]): Promise<void>
  /** For those whose `find` gives no value yet: makes one of what it gave. Only who verifies asks for it. */
  decode?(found: unknown): unknown
  close(): Promise<void>
}

/** Sets one contender up, as its README says. */
export type OpenContender = (setting: Setting) => Promise<Contender>
