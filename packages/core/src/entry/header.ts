import { CHECKSUM_LENGTH, checksumOf, saysChecksum, writeChecksum } from './checksum.js'
import { LineReader } from './line-reader.js'
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
  /** Whether the payload is what was kept of an error, and no value. */
  readonly isError?: boolean | undefined
  /** The version of the method's definition; empty for none. */
  readonly definition: string
  /** Its tags, each with the stamp that it had before the load or, for a tag that the result revealed, before the fill. */
  readonly tags: readonly TagStamp[]
}

/** A tag, as the store knows it, with its stamp. The entry holds as long as that is still the tag's stamp. */
export interface TagStamp {
  readonly tag: string
  readonly stamp: string
}

/**
 * The first character of a body: the format, and what the payload is. Another one is a counted miss, never a guess. The
 * checksum begins with its code, so that it is guarded as well: a body with another first character has another sum.
 */
const VALUE = '2'
/** Its own character, so that whoever does not know of errors finds nothing that it can read, and never a value. */
const ERROR = 'E'
const VALUE_CODE = VALUE.charCodeAt(0)
const ERROR_CODE = ERROR.charCodeAt(0)
const END = '\n'
const END_BYTE = 0x0a
/** Where the line begins: behind the format and the checksum. */
const LINE = VALUE.length + CHECKSUM_LENGTH

/**
 * A body is the header's line and the payload. The line is compact text, parsed once, with the payload untouched:
 * `2<checksum><created> <fresh> <hard> <load> <length> <serializer> <definition> <tags>\n`, numbers in base 36, `fresh`
 * and `hard` as milliseconds after `created`, `fresh` empty where it is `hard`, `length` that of the payload in
 * characters or bytes, each tag as `<tag>=<stamp>` with a comma between them, definition and tags percent-encoded.
 * The checksum is that of all that follows it, payload included. `length` finds out every cut, the checksum every
 * flipped bit. What was kept of an error begins with `E` in place of `2`, and is the same otherwise.
 */
export function writeBody(header: Header, payload: Payload): Payload {
  const line =
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
    writeTags(header.tags) +
    END
  const format = header.isError === true ? ERROR : VALUE
  const head = format + writeChecksum(checksumOf(payload, checksumOf(line, format.charCodeAt(0)))) + line
  return typeof payload === 'string' ? head + payload : Buffer.concat([Buffer.from(head, 'latin1'), payload])
}

/** A body, read back. */
export interface Body {
  readonly header: Header
  readonly payload: Payload
}

/** Reads a body back, or says `undefined`: another format, cut, damaged, or not ours at all. Never throws. */
export function readBody(body: Payload): Body | undefined {
  if (typeof body === 'string') {
    const code = body.charCodeAt(0)
    if (!isFormat(code) || !saysChecksum(body, 1, checksumOf(body.slice(LINE), code))) return undefined
    const end = body.indexOf(END, LINE)
    return end < 0 ? undefined : parse(code, body, end, body.slice(end + 1))
  }
  const [code] = body
  if (code === undefined || !isFormat(code)) return undefined
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.length)
  const end = bytes.indexOf(END_BYTE, LINE)
  if (end < 0) return undefined
  const head = bytes.toString('latin1', 0, end)
  if (!saysChecksum(head, 1, checksumOf(bytes.subarray(LINE), code))) return undefined
  return parse(code, head, end, body.subarray(end + 1))
}

function isFormat(code: number): boolean {
  return code === VALUE_CODE || code === ERROR_CODE
}

/** The line is that of `head`, up to `end`. */
function parse(code: number, head: string, end: number, payload: Payload): Body | undefined {
  const fields = new LineReader(head, LINE, end)
  const created = fields.number()
  const fresh = fields.number()
  const hard = fields.number()
  const loadMs = fields.number()
  const length = fields.number()
  const serializer = fields.word()
  const definition = decodeText(fields.word())
  const tags = readTags(fields.rest())
  if (serializer === undefined || definition === undefined || tags === undefined) return undefined
  if (length !== payload.length) return undefined
  const hardUntil = created + hard
  const freshUntil = fresh === -1 ? hardUntil : created + fresh
  if (!(created >= 0 && hard >= 0 && freshUntil <= hardUntil && hardUntil < Infinity && loadMs >= 0)) return undefined
  const header = { created, freshUntil, hardUntil, loadMs, serializer, definition, tags }
  return { header: code === ERROR_CODE ? { ...header, isError: true } : header, payload }
}

const NO_TAGS: readonly TagStamp[] = []

function writeTags(tags: readonly TagStamp[]): string {
  return tags.map(({ tag, stamp }) => `${encodeURIComponent(tag)}=${stamp}`).join(',')
}

/** `undefined` for what nobody wrote: an entry whose tags are not known must not answer. */
function readTags(text: string | undefined): readonly TagStamp[] | undefined {
  if (text === undefined) return undefined
  if (text === '') return NO_TAGS
  const tags: TagStamp[] = []
  for (const pair of text.split(',')) {
    const end = pair.indexOf('=')
    const tag = end < 1 ? undefined : decodeText(pair.slice(0, end))
    if (tag === undefined || end === pair.length - 1) return undefined
    tags.push({ tag, stamp: pair.slice(end + 1) })
  }
  return tags
}

function decodeText(text: string | undefined): string | undefined {
  if (!text?.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

function base36(number: number): string {
  return Math.max(0, Math.round(number)).toString(36)
}
