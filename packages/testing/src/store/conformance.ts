import { barrierCases } from './cases/barrier.js'
import { barriersFillCases } from './cases/barriers-fill.js'
import { barriersKillCases } from './cases/barriers-kill.js'
import { barriersLowerCases } from './cases/barriers-lower.js'
import { barriersRaiseCases } from './cases/barriers-raise.js'
import { claimCases } from './cases/claims.js'
import { counterCases } from './cases/counters.js'
import { counterHoldCases } from './cases/counters-hold.js'
import { deleteCases } from './cases/delete.js'
import { feedCases } from './cases/feed.js'
import { feedProofCases } from './cases/feed-proof.js'
import { fillCases } from './cases/fill.js'
import { groupCases } from './cases/groups.js'
import { holdingCases } from './cases/holding.js'
import { incarnationCases } from './cases/incarnation.js'
import { indexCases } from './cases/indexes.js'
import { leaseCases } from './cases/lease.js'
import { patternCases } from './cases/pattern.js'
import { payloadCases } from './cases/payload.js'
import { probeCases } from './cases/probe.js'
import { readCases } from './cases/read.js'
import { replaceCases } from './cases/replace.js'
import { replicaCases } from './cases/replicas.js'
import { stampCases } from './cases/stamps.js'
import { tagBarrierCases } from './cases/tag-barriers.js'
import { unreadableCases } from './cases/unreadable.js'
import { unreadableVersionCases } from './cases/unreadable-version.js'
import { watchCases } from './cases/watch.js'
import { applies, type StoreCase, type StoreSubject } from './harness.js'

/** Every promise of the `Store` contract, one case each. Ids stay; new cases may come. */
export const storeCases: readonly StoreCase[] = [
  ...readCases,
  ...leaseCases,
  ...holdingCases,
  ...fillCases,
  ...replaceCases,
  ...deleteCases,
  ...patternCases,
  ...payloadCases,
  ...barrierCases,
  ...unreadableCases,
  ...unreadableVersionCases,
  ...stampCases,
  ...groupCases,
  ...barriersRaiseCases,
  ...barriersLowerCases,
  ...barriersFillCases,
  ...barriersKillCases,
  ...tagBarrierCases,
  ...counterCases,
  ...counterHoldCases,
  ...replicaCases,
  ...claimCases,
  ...incarnationCases,
  ...indexCases,
  ...watchCases,
  ...probeCases,
  ...feedCases,
  ...feedProofCases,
]

/** What is used of a test runner: `describe` and `it` of vitest, of `node:test`, of jest. */
export interface Runner {
  describe(name: string, body: () => void): unknown
  it(name: string, body: () => Promise<void>): unknown
}

/**
 * Has `subject` pass every case that its harness allows, each as a test of its own in a harness of its own.
 *
 * @example
 * import { describe, it } from 'vitest' // or 'node:test'
 *
 * storeConformance({ describe, it }, { name: 'my store', format: 'text', harness: openMyHarness })
 */
export function storeConformance(runner: Runner, subject: StoreSubject): void {
  runner.describe(`${subject.name} keeps the contract of a store`, () => {
    for (const storeCase of storeCases) {
      if (applies(storeCase, subject))
        runner.it(`${storeCase.id}: ${storeCase.title}`, () => runCase(storeCase, subject))
    }
  })
}

/** Runs one case in a fresh harness, which it closes. Rejects when `subject` breaks the promise. */
export async function runCase(storeCase: StoreCase, subject: StoreSubject): Promise<void> {
  const harness = await subject.harness()
  try {
    await storeCase.run(harness, subject)
  } finally {
    await harness.close()
  }
}
