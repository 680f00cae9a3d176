import type { LeafNotes } from './leaf-notes.js'
import { apply, NotedValue } from './noted-value.js'
import type { ShortMeta } from './short-metas.js'
import { isSuspicious } from './suspicion.js'

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
  try {
    if (!payload.endsWith(version)) return readBare(payload)
    const short = notes.short.endOf(payload)
    return short === undefined ? readNoted(payload, notes) : readShort(payload, short)
  } catch {
    return undefined
  }
}

/** JSON alone. */
function readBare(payload: string): unknown {
  if (!payload.endsWith('}') || isSuspicious(payload)) return undefined
  return JSON.parse(payload.slice(opening.length, -1)) as unknown
}

/** JSON before notes that are known. */
function readShort(payload: string, { text, notes }: ShortMeta): object | undefined {
  if (isSuspicious(payload)) return undefined
  const json = containerIn(payload, payload.length - text.length)
  if (json === undefined) return undefined
  for (const note of notes) apply(note, json)
  return json
}

function readNoted(payload: string, notes: LeafNotes): object | undefined {
  if (!payload.endsWith(closing)) return undefined
  const start = startOfMeta(payload, notes)
  // An escape in a path has other rules.
  if (start === -1 || payload.includes('\\', start) || isSuspicious(payload)) return undefined
  const json = containerIn(payload, start)
  if (json === undefined) return undefined
  const value = new NotedValue(payload, json, notes)
  if (!value.takeNotes(start + between.length, payload.length - closing.length)) return undefined
  notes.short.learn(payload.slice(start), (tree) => notes.kindOf(tree))
  return json
}

/** The JSON up to there. Notes are on something in it. */
function containerIn(payload: string, end: number): object | undefined {
  const json: unknown = JSON.parse(payload.slice(opening.length, end))
  return typeof json === 'object' && json !== null ? json : undefined
}

/** Looked for first where it was the last time: as many rows of a shape have as many notes. */
function startOfMeta(payload: string, notes: LeafNotes): number {
  const guess = payload.length - notes.metaLength
  if (guess > opening.length && payload.startsWith(between, guess)) return guess
  const start = payload.indexOf(between, opening.length)
  if (start !== -1) notes.metaLength = payload.length - start
  return start
}
