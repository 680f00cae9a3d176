import assert from 'node:assert/strict'
import type { Store } from '@readthrough/core'
import { storeCase, type StoreCase, type StoreGroup } from '../harness.js'

/** Naming each here keeps the list whole: a group that is missing does not compile. */
const GROUPS: Readonly<Record<StoreGroup, 'object' | 'function'>> = {
  barriers: 'object',
  tagBarriers: 'object',
  replicas: 'object',
  counters: 'object',
  claims: 'object',
  incarnation: 'object',
  indexes: 'object',
  feed: 'object',
  probe: 'function',
  watch: 'function',
}

/** A store that has a group cannot leave out its cases, nor claim one that it lacks. */
export const groupCases: readonly StoreCase[] = [
  storeCase('groups.declared', 'a store has exactly the groups that its subject names', async (bench) => {
    for (const store of [await bench.open(), await bench.open('other')]) {
      assert.deepEqual(groupsOf(store), [...bench.groups].toSorted())
    }
  }),
]

function groupsOf(store: Store): string[] {
  const names = Object.keys(GROUPS) as StoreGroup[]
  const has = names.filter((name) => store[name] !== undefined)
  for (const name of has) assert.equal(typeof store[name], GROUPS[name], name)
  return has.toSorted()
}
