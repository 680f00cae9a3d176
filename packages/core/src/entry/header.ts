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
const FIELDS = 8

/**
 * A body is the header's line and the payload. The line is compact text, parsed once, with the payload untouched:
 * `1<created> <fresh> <hard> <load> <length> <serializer> <definition> <stamps>\n`, numbers in base 36, `fresh` and
 * `hard` as milliseconds after `created`, `fresh` empty where it is `hard`, `length` that of the payload in characters
 * or bytes, stamps joined by commas.
 */
export function writeBody(header: Header, payload: Payload): Payload {
  const line =
    FORMAT +
    base36(header.created) +
    ' ' +
    (header.freshUntil === header.hardUntil ? '' : base36(header.freshUntil - header.created)) +
    ' ' +
    base36(header.hardUntil - header.created) +
    ' ' +
    base36(header.loadMs) +
    ' ' +
    base36(payload.length) +
    ' ' +
    header.serializer +
    ' ' +
    encodeURIComponent(header.definition) +
    ' ' +
    header.stamps.join(',') +
    END
  return typeof payload === 'string' ? line + payload : Buffer.concat([Buffer.from(line, 'latin1'), payload])
}

/** A body, read back. */
export interface Body {
  readonly header: Header
  readonly payload: Payload
}

/** Reads a body back, or says `undefined`: another format, cut anywhere, or not ours at all. Never throws. */
export function readBody(body: Payload): Body | undefined {
  if (typeof body === 'string') {
    const end = body.indexOf(END)
    return end < 0 ? undefined : parse(body.slice(0, end), body.slice(end + 1))
  }
  const end = body.indexOf(END_BYTE)
  if (end < 0) return undefined
  return parse(Buffer.from(body.subarray(0, end)).toString('latin1'), body.subarray(end + 1))
}

function parse(line: string, payload: Payload): Body | undefined {
  if (!line.startsWith(FORMAT)) return undefined
  const fields = line.slice(FORMAT.length).split(' ')
  if (fields.length !== FIELDS) return undefined
  const [created, fresh, hard, load, length, serializer, definition, stamps] = fields as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
  ]
  if (Number.parseInt(length, 36) !== payload.length) return undefined
  const start = Number.parseInt(created, 36)
  const hardUntil = start + Number.parseInt(hard, 36)
  const header: Header = {
    created: start,
    freshUntil: fresh === '' ? hardUntil : start + Number.parseInt(fresh, 36),
    hardUntil,
    loadMs: Number.parseInt(load, 36),
    serializer,
    definition: definition === '' ? '' : decodeDefinition(definition),
    stamps: stamps === '' ? NO_STAMPS : stamps.split(','),
  }
  return Number.isFinite(header.freshUntil + header.hardUntil + header.loadMs) ? { header, payload } : undefined
}

const NO_STAMPS: readonly string[] = []

/** A damaged escape names no version that anyone asks for; the marker cannot be a version either. */
function decodeDefinition(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return '\0'
  }
}

function base36(number: number): string {
  return Math.max(0, Math.round(number)).toString(36)
}
