import type { Payload } from './serializer.js'

/**
 * What is known of an entry besides its value. Times are wall milliseconds of the process that wrote it; a skewed
 * clock shifts freshness and nothing else.
 */
export interface Header {
  readonly created: number
  /** Until then a hit needs no second thought. */
  readonly freshUntil: number
  /** From then on the entry is dead, whatever the store's own expiry says. */
  readonly hardUntil: number
  /** How long the load took, in milliseconds. */
  readonly loadMs: number
  /** The id of the serializer that wrote the payload. */
  readonly serializer: string
  /** The version of the method's definition; empty for none. */
  readonly definition: string
  /** The tags' stamps as they were before the load. */
  readonly stamps: readonly string[]
}

/** The format's version: the first character of a body. Another one is a counted miss, never a guess. */
const FORMAT = '1'
const END = '\n'
const END_BYTE = 0x0a
const FIELDS = 7

/**
 * A body is the header's line and the payload. The line is compact text, parsed once, with the payload untouched:
 * `1<created> <fresh> <hard> <load> <serializer> <definition> <stamps>\n`, numbers in base 36, `fresh` and `hard`
 * as milliseconds after `created`, stamps joined by commas. Under 44 characters without stamps.
 */
export function writeBody(header: Header, payload: Payload): Payload {
  const line =
    FORMAT +
    base36(header.created) +
    ' ' +
    base36(header.freshUntil - header.created) +
    ' ' +
    base36(header.hardUntil - header.created) +
    ' ' +
    base36(header.loadMs) +
    ' ' +
    header.serializer +
    ' ' +
    encodeURIComponent(header.definition) +
    ' ' +
    header.stamps.join(',') +
    END
  return typeof payload === 'string' ? line + payload : Buffer.concat([Buffer.from(line, 'latin1'), payload])
}

/** Reads a body back, or says `undefined`: another format, truncated, or not ours at all. Never throws. */
export function readBody(body: Payload): { readonly header: Header; readonly payload: Payload } | undefined {
  if (typeof body === 'string') {
    const end = body.indexOf(END)
    const header = end < 0 ? undefined : parseLine(body.slice(0, end))
    return header && { header, payload: body.slice(end + 1) }
  }
  const end = body.indexOf(END_BYTE)
  const header = end < 0 ? undefined : parseLine(Buffer.from(body.subarray(0, end)).toString('latin1'))
  return header && { header, payload: body.subarray(end + 1) }
}

function parseLine(line: string): Header | undefined {
  if (!line.startsWith(FORMAT)) return undefined
  const fields = line.slice(FORMAT.length).split(' ')
  if (fields.length !== FIELDS) return undefined
  const [created, fresh, hard, load, serializer, definition, stamps] = fields as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
  ]
  const start = Number.parseInt(created, 36)
  const freshUntil = start + Number.parseInt(fresh, 36)
  const hardUntil = start + Number.parseInt(hard, 36)
  const loadMs = Number.parseInt(load, 36)
  if (!Number.isFinite(freshUntil + hardUntil + loadMs)) return undefined
  return {
    created: start,
    freshUntil,
    hardUntil,
    loadMs,
    serializer,
    definition: definition === '' ? '' : decodeURIComponentOrEmpty(definition),
    stamps: stamps === '' ? NO_STAMPS : stamps.split(','),
  }
}

const NO_STAMPS: readonly string[] = []

/** A damaged escape names no version that anyone asks for; the marker cannot be a version either. */
function decodeURIComponentOrEmpty(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return '\0'
  }
}

function base36(number: number): string {
  return Math.max(0, Math.round(number)).toString(36)
}
