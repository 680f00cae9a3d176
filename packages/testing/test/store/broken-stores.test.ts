import { AssertionError } from 'node:assert'
import { describe, expect, test } from 'vitest'
import { runCase, storeCases } from '../../src/index.js'
import { brokenReach } from './broken-reach.js'
import { brokenWrites } from './broken-writes.js'
import { referenceSubject } from './reference-store.js'

describe('the kit fails a store that', () => {
  for (const { name, caughtBy, format = 'text', breaks } of [...brokenWrites, ...brokenReach]) {
    test(`${name}, by ${caughtBy}`, async () => {
      const found = storeCases.find(({ id }) => id === caughtBy)
      expect(found, `there is a case ${caughtBy}`).toBeDefined()
      const broken = referenceSubject(format, (store, data, prefix) => ({ ...store, ...breaks(store, data, prefix) }))
      const verdict = found === undefined ? undefined : await runCase(found, broken).catch((error: unknown) => error)
      expect(verdict).toBeInstanceOf(AssertionError)
    })
  }
})
