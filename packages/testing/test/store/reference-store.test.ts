import { describe, expect, it, test } from 'vitest'
import { storeCases, storeConformance } from '../../src/index.js'
import { referenceSubject } from './reference-store.js'

// A kit that fails a correct store is no use: this one is plain enough to be seen to be correct.
for (const format of ['text', 'bytes'] as const) storeConformance({ describe, it }, referenceSubject(format))

test('every case has an id of its own, in the form `subject.promise`', () => {
  const ids = storeCases.map(({ id }) => id)
  expect(ids.filter((id) => !/^[a-z]+(\.[a-z-]+)$/.test(id))).toEqual([])
  expect(new Set(ids).size).toBe(ids.length)
})
