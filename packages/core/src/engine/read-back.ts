import { firstDifference, type Difference } from '../entry/difference.js'
import { inWords } from '../entry/in-words.js'
import type { Payload } from '../entry/serializer.js'
import type { EntryStore } from '../store/entry-store.js'

/** Where the value that this payload was made of differs from what is read back of it; `undefined` where nowhere. Never throws. */
export function differenceOf(
  value: unknown,
  payload: Payload,
  store: Pick<EntryStore, 'decode'>,
): Difference | undefined {
  let after: unknown
  try {
    after = store.decode(payload)
  } catch {
    return { path: '', was: inWords(value), became: 'something that cannot be read' }
  }
  return firstDifference(value, after)
}
