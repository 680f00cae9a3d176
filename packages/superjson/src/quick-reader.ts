import type { LeafNotes } from './leaf-notes.js'
import { NotedValue } from './noted-value.js'
import { mayBeMisread, mayHaveProto } from './suspicion.js'

const opening = '{"json":'
const between = ',"meta":{"values":{'
const version = ',"v":1}}'
const closing = `}${version}`

/**
 * Reads what `writeQuickly` writes: JSON, and behind it one note after the other on single values in it. The text of the
 * notes is compared with what is to be expected, rows having the same columns, and never becomes an object itself.
 *
 * Undefined for every other payload, and wherever anything is amiss: then nothing has been decided, and the thorough way,
 * which begins again with the text, says what it is. The parts cannot be taken for something else: where both are whole,
 * the text around them has no other reading as JSON.
 */
export function readQuickly(payload: string, notes: LeafNotes): unknown {
  if (typeof payload !== 'string' || !payload.startsWith(opening)) return undefined
  return payload.endsWith(version) ? readNoted(payload, notes) : readBare(payload)
}

/** JSON alone. */
function readBare(payload: string): unknown {
  if (!payload.endsWith('}') || mayHaveProto(payload) || mayBeMisread(payload)) return undefined
  try {
    return JSON.parse(payload.slice(opening.length, -1)) as unknown
  } catch {
    return undefined
  }
}

function readNoted(payload: string, notes: LeafNotes): object | undefined {
  if (!payload.endsWith(closing)) return undefined
  const start = startOfMeta(payload, notes)
  if (start === -1 || !isUnsuspicious(payload, start)) return undefined
  try {
    const json: unknown = JSON.parse(payload.slice(opening.length, start))
    if (typeof json !== 'object' || json === null) return undefined
    const value = new NotedValue(payload, json, notes)
    return value.takeNotes(start + between.length, payload.length - closing.length) ? json : undefined
  } catch {
    return undefined
  }
}

/** Looked for first where it was the last time: as many rows of a shape have as many notes. */
function startOfMeta(payload: string, notes: LeafNotes): number {
  const guess = payload.length - notes.metaLength
  if (guess > opening.length && payload.startsWith(between, guess)) return guess
  const start = payload.indexOf(between, opening.length)
  if (start !== -1) notes.metaLength = payload.length - start
  return start
}

/** Whether no path has an escape, and no key can be `__proto__` or have been misread. */
function isUnsuspicious(payload: string, start: number): boolean {
  return !payload.includes('\\', start) && !mayHaveProto(payload) && !mayBeMisread(payload)
}
