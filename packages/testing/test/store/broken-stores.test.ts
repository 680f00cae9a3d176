import { AssertionError } from 'node:assert'
import { describe, expect, test } from 'vitest'
import { applies, runCase, storeCases } from '../../src/index.js'
import { brokenBarriers } from './broken-barriers.js'
import { brokenFeeds } from './broken-feeds.js'
import { brokenGroups } from './broken-groups.js'
import { brokenKilling } from './broken-killing.js'
import { brokenLowering } from './broken-lowering.js'
import { brokenHolds } from './broken-holds.js'
import { brokenIncarnation } from './broken-incarnation.js'
import { brokenIndexes } from './broken-indexes.js'
import { brokenProbes } from './broken-probes.js'
import { brokenReach } from './broken-reach.js'
import { brokenStamps } from './broken-stamps.js'
import { brokenTagBarriers } from './broken-tag-barriers.js'
import { brokenReplicas } from './broken-replicas.js'
import { brokenWrites } from './broken-writes.js'
import { referenceSubject } from './reference-store.js'

const broken = [
  ...brokenWrites,
  ...brokenReach,
  ...brokenStamps,
  ...brokenBarriers,
  ...brokenKilling,
  ...brokenLowering,
  ...brokenTagBarriers,
  ...brokenGroups,
  ...brokenFeeds,
  ...brokenProbes,
  ...brokenHolds,
  ...brokenIncarnation,
  ...brokenIndexes,
  ...brokenReplicas,
]

describe('the kit fails a store that', () => {
  for (const { name, caughtBy, format = 'text', breaks } of broken) {
    test(`${name}, by ${caughtBy}`, async () => {
      const subject = referenceSubject(format, (store, data, prefix) => ({ ...store, ...breaks(store, data, prefix) }))
      const verdict = await runCase(caseOf(caughtBy), subject).catch((error: unknown) => error)
      expect(verdict).toBeInstanceOf(AssertionError)
    })
  }

  test('has groups that its subject does not name, so that their cases are left out', async () => {
    for (const groups of [undefined, ['counters', 'claims', 'watch']] as const) {
      const { groups: _all, ...rest } = referenceSubject('text')
      const subject = groups === undefined ? rest : { ...rest, groups }
      expect(applies(caseOf('barriers.raised'), subject)).toBe(false)
      expect(applies(caseOf('groups.declared'), subject)).toBe(true)
      await expect(runCase(caseOf('groups.declared'), subject)).rejects.toBeInstanceOf(AssertionError)
    }
  })
})

function caseOf(id: string) {
  const found = storeCases.find((storeCase) => storeCase.id === id)
  if (found === undefined) throw new Error(`There is no case ${id}`)
  return found
}
