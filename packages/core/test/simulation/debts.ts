import { targetMatcher, type Targets } from '../../src/engine/targets.js'
import type { Case } from './case.js'

/** Which versions of which keys a read that starts now may not be given. */
export interface Debts {
  /** Everything older than this version. */
  owe(key: string, version: number): void
  /** Of each key, what the targets name and is older than the version that is committed now. */
  oweTargets(targets: Targets, committed: (key: string) => number): void
  /** What others are owed, here as well. */
  oweAs(others: Debts): void
  /** From here on nothing is owed of what was owed before. */
  forget(): void
  /** What a read of the key must not give. */
  deadOf(key: string): readonly number[]
  describe(): string
}

/** Nobody is owed anything yet. */
export function createDebts(scenario: Case): Debts {
  const keys = [...new Set(Object.values(scenario.processes).flat().map(rowOf))]
  const dead = new Map<string, Set<number>>(keys.map((key) => [key, new Set()]))
  const deadOf = (key: string): readonly number[] => [...(dead.get(key) ?? [])].toSorted((one, other) => one - other)
  const kill = (key: string, version: number): void => void dead.get(key)?.add(version)

  return {
    owe(key, version) {
      for (let older = 0; older < version; older++) kill(key, older)
    },
    oweTargets(targets, committed) {
      const matches = targetMatcher(targets)
      for (const key of keys) {
        for (let version = 0; version < committed(key); version++) {
          if (matches({ key, tags: tagsAt(scenario, key, version) })) kill(key, version)
        }
      }
    },
    oweAs(others) {
      for (const key of keys) for (const version of others.deadOf(key)) kill(key, version)
    },
    forget() {
      for (const versions of dead.values()) versions.clear()
    },
    deadOf,
    describe: () => keys.map((key) => `${key}: ${deadOf(key).join()}`).join(' '),
  }
}

/** The row that a deed is about. */
export function rowOf(deed: Case['processes'][string][number]): string {
  if ('read' in deed) return deed.read
  if ('write' in deed) return deed.write
  if ('transaction' in deed) return deed.transaction
  return 'put' in deed ? deed.put : deed.refresh
}

/** All tags of a row, when it has this version. */
export function tagsAt({ tags, rowTags }: Case, key: string, version: number): readonly string[] {
  return [...(tags?.[key] ?? []), ...(rowTags?.[key]?.(version) ?? [])]
}
