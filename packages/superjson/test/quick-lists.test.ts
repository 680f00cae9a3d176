import { beginValue } from '@readthrough/kinds'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { difference } from '../../kinds/test/support/difference.js'
import { LeafNotes } from '../src/leaf-notes.js'
import { readQuickly } from '../src/quick-reader.js'
import { writeQuickly } from '../src/quick-writer.js'
import { WrittenPieces } from '../src/written-pieces.js'
import { anyLists } from './support/lists.js'
import { catalogue, readThoroughly, writeThoroughly } from './support/thorough.js'

const pieces = new WrittenPieces()
const notes = new LeafNotes(catalogue)

it('lists in lists, some of whose members are unlike the others, are written and read as by the thorough way', () => {
  const times = { written: 0, read: 0, all: 0 }
  fc.assert(
    fc.property(anyLists, (value) => {
      beginValue()
      const quick = writeQuickly(value, catalogue, pieces)
      const payload = writeThoroughly(value)
      expect(quick ?? payload).toBe(payload)
      beginValue()
      const read = readQuickly(payload, notes)
      if (read !== undefined) expect(difference(readThoroughly(payload), read)).toBeUndefined()
      times.all++
      if (quick !== undefined) times.written++
      if (read !== undefined) times.read++
    }),
    { numRuns: 300 },
  )
  expect(Math.min(times.written, times.read)).toBeGreaterThan(times.all / 5)
})
