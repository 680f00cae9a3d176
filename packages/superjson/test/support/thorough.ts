import { beginValue, Catalogue } from '@readthrough/kinds'
import { everyOption } from '../../../kinds/test/support/values.js'
import { readEnvelope } from '../../src/envelope.js'
import { pack } from '../../src/pack.js'
import { unpack } from '../../src/unpack.js'

export const catalogue = new Catalogue(everyOption, 'theTest')

/** What a call has come to: what it gave, or the words and the path of what it threw. */
export type Outcome = { readonly given: unknown } | { readonly thrown: string; readonly path: unknown }

export function outcomeOf(act: () => unknown): Outcome {
  try {
    return { given: act() }
  } catch (error) {
    return { thrown: String(error), path: (error as { path?: unknown }).path }
  }
}

/** What the thorough way writes, which knows every kind of value and says why it refuses one. */
export function writeThoroughly(value: unknown): string {
  beginValue()
  return JSON.stringify(pack(value, catalogue))
}

/** What it reads. */
export function readThoroughly(payload: string): unknown {
  beginValue()
  return unpack(readEnvelope(payload), catalogue)
}
