import { beginValue, Catalogue } from '@readthrough/kinds'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { difference } from '../../kinds/test/support/difference.js'
import { everyOption } from '../../kinds/test/support/values.js'
import { readEnvelope } from '../src/envelope.js'
import { LeafNotes } from '../src/leaf-notes.js'
import { NoteTexts } from '../src/note-texts.js'
import { pack } from '../src/pack.js'
import { readQuickly } from '../src/quick-reader.js'
import { writeQuickly } from '../src/quick-writer.js'
import { unpack } from '../src/unpack.js'
import { anyRows } from './support/rows.js'
import { serializer } from './support/serializer.js'

const catalogue = new Catalogue(everyOption, 'theTest')
const texts = new NoteTexts()
const notes = new LeafNotes(catalogue)

/** What the thorough way writes, which knows every kind of value and says why it refuses one. */
function writeThoroughly(value: unknown): string {
  beginValue()
  return JSON.stringify(pack(value, catalogue))
}

function readThoroughly(payload: string): unknown {
  beginValue()
  return unpack(readEnvelope(payload), catalogue)
}

type Outcome = { readonly given: unknown } | { readonly thrown: string; readonly path: unknown }

function outcomeOf(act: () => unknown): Outcome {
  try {
    return { given: act() }
  } catch (error) {
    return { thrown: String(error), path: (error as { path?: unknown }).path }
  }
}

/** The payload of a value; what is refused is passed over. */
function payloadOf(value: unknown): string {
  const outcome = outcomeOf(() => serializer.serialize(value))
  fc.pre('given' in outcome)
  return (outcome as { given: string }).given
}

describe('what is written quickly', () => {
  it('is to the letter what would have been written thoroughly, and so is what is refused', () => {
    const times = { quick: 0, all: 0 }
    fc.assert(
      fc.property(anyRows, (value) => {
        const thorough = outcomeOf(() => writeThoroughly(value))
        expect(outcomeOf(() => serializer.serialize(value))).toStrictEqual(thorough)
        const quick = writeQuickly(value, catalogue, texts)
        if (quick !== undefined) expect({ given: quick }).toStrictEqual(thorough)
        times.all++
        if (quick !== undefined) times.quick++
      }),
      { numRuns: 1_500 },
    )
    expect(times.quick / times.all).toBeGreaterThan(0.4)
  })
})

describe('what is read quickly', () => {
  it('is what would have been read thoroughly', () => {
    const times = { quick: 0, all: 0 }
    fc.assert(
      fc.property(anyRows, (value) => {
        const payload = payloadOf(value)
        const thorough = outcomeOf(() => readThoroughly(payload))
        const quick = readQuickly(payload, notes)
        times.all++
        if (quick === undefined) return
        times.quick++
        expect('given' in thorough && difference(thorough.given, quick)).toBeUndefined()
      }),
      { numRuns: 1_500 },
    )
    expect(times.quick / times.all).toBeGreaterThan(0.2)
  })

  it('is what would have been read thoroughly, where somebody has changed the payload', () => {
    const pieces = [
      '"',
      ',',
      '.',
      '0',
      '1',
      '"at"',
      '["Date"]',
      '["bigint"]',
      '["set"]',
      '"0.at":["Date"]',
      '\\',
      '}',
      'null',
    ]
    const times = { given: 0, thrown: 0 }
    fc.assert(
      fc.property(anyRows, fc.nat(), fc.nat(4), fc.constantFrom(...pieces, ''), (value, at, cut, piece) => {
        const payload = payloadOf(value)
        const start = at % payload.length
        const changed = payload.slice(0, start) + piece + payload.slice(start + cut)
        const thorough = outcomeOf(() => readThoroughly(changed))
        const actual = outcomeOf(() => serializer.deserialize(changed))
        times['given' in actual ? 'given' : 'thrown']++
        if ('given' in thorough && 'given' in actual) {
          expect(difference(thorough.given, actual.given)).toBeUndefined()
        } else {
          expect(actual).toStrictEqual(thorough)
        }
      }),
      { numRuns: 3_000 },
    )
    expect(Math.min(times.given, times.thrown)).toBeGreaterThan(150)
  })
})
