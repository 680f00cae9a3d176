import type { Step } from './explore.js'

/** The database: the version of each row, and of a replica that may lag. */
export interface Database {
  /** As committed. */
  version(row: string): number
  /** As those find it who read now: on the replica, where there is one. */
  found(row: string): number
  /** The next version of the row. */
  commit(row: string): number
  /** Its connection is lost in COMMIT: it will be carried out, now or later, and `done` is told of it then. */
  commitLate(row: string, what: string, done: (version: number) => void): void
  /** How much has been committed. */
  moment(): number
  /** Whether everybody finds what had been committed by then, and nothing may still be committed that nobody waits for. */
  hasReached(moment: number): boolean
  /** Every row and its version. */
  all(): ReadonlyMap<string, number>
  steps(): readonly Step[]
  describe(): string
}

/** All rows have version 0. */
export function createDatabase(isLagging: boolean): Database {
  const rows = new Map<string, number>()
  const replica = new Map<string, number>()
  const log: string[] = []
  const inDoubt = new Map<string, Step>()
  let replicated = 0

  function commit(row: string): number {
    const version = (rows.get(row) ?? 0) + 1
    rows.set(row, version)
    log.push(row)
    if (!isLagging) replicate()
    return version
  }

  function replicate(): void {
    const row = log[replicated++] as string
    replica.set(row, (replica.get(row) ?? 0) + 1)
  }

  return {
    version: (row) => rows.get(row) ?? 0,
    found: (row) => replica.get(row) ?? 0,
    commit,
    commitLate(row, what, done) {
      const name = `the database carries out ${what}`
      inDoubt.set(name, {
        name,
        take() {
          inDoubt.delete(name)
          done(commit(row))
        },
      })
    },
    moment: () => log.length,
    hasReached: (moment) => replicated >= moment && inDoubt.size === 0,
    all: () => rows,
    steps: () => [
      ...inDoubt.values(),
      ...(replicated < log.length ? [{ name: `the replica gets what was committed`, take: replicate }] : []),
    ],
    describe: () => JSON.stringify([[...rows], log.slice(replicated), [...inDoubt.keys()]]),
  }
}
