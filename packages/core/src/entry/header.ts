import { CHECKSUM_LENGTH, checksumOf, saysChecksum, seedOf, writeChecksum } from './checksum.js'
import type { EntryName } from './entry-name.js'
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
  /**
   * What the payload has gone through: the id of the serializer, and the name of each wrapper behind it that has done
   * something, in that order, with a `+` between them.
   */
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
 * checksum begins with it, so that it is guarded as well: a body with another first character has another sum.
 */
const VALUE = '3'
/** Its own character, so that whoever does not know of errors finds nothing that it can read, and never a value. */
const ERROR = 'F'
const VALUE_CODE = VALUE.charCodeAt(0)
const ERROR_CODE = ERROR.charCodeAt(0)
const END = '\n'
const END_BYTE = 0x0a
/** Where the line begins: behind the format and the checksum. */
const LINE = VALUE.length + CHECKSUM_LENGTH

/**
 * A body is the header's line and the payload. The line is compact text, parsed once, with the payload untouched:
 * `3<checksum><created> <fresh> <hard> <load> <length> <serializer> <definition> <tags>\n`, numbers in base 36, `fresh`
 * and `hard` as milliseconds after `created`, `fresh` empty where it is `hard`, `length` that of the payload in
 * characters or bytes, each tag as `<tag>=<stamp>` with a comma between them, definition and tags percent-encoded.
 * The checksum is that of all that follows it, payload included, and begins with the name of the entry: under another
 * name the same body is damage. `length` finds out every cut, the checksum every flipped bit. What was kept of an error
 * begins with `F` in place of `3`, and is the same otherwise.
 */
export function writeBody(header: Header, payload: Payload, name: EntryName): Payload {
  const line = writeLine(header, base36(payload.length)) + END
  const format = formatOf(header)
  const seed = seedOf(name.hash, format.charCodeAt(0))
  const head = format + writeChecksum(checksumOf(payload, checksumOf(line, seed))) + line
  return typeof payload === 'string' ? head + payload : Buffer.concat([Buffer.from(head, 'latin1'), payload])
}

/**
 * All that a header says, as text that no other header has; without the payload's length, which is known only when the
 * payload is.
 */
export function textOfHeader(header: Header): string {
  return formatOf(header) + writeLine(header, '')
}

function formatOf({ isError }: Header): string {
  return isError === true ? ERROR : VALUE
}

function writeLine(header: Header, length: string): string {
  // So that the sums are whole numbers when they are read, and this line can be written again from them.
  const most = Number.MAX_SAFE_INTEGER - Math.max(0, Math.round(header.created))
  const fresh = base36(header.freshUntil - header.created, most)
  const hard = base36(header.hardUntil - header.created, most)
  return (
    base36(header.created) +
    ' ' +
    // As they are written: two times that differ by less than that are the same when they are read.
    (fresh === hard ? '' : fresh) +
    ' ' +
    hard +
    ' ' +
    base36(header.loadMs) +
    ' ' +
    length +
    ' ' +
    header.serializer +
    ' ' +
    encodeURIComponent(header.definition) +
    ' ' +
    writeTags(header.tags)
  )
}

/** A body, read back. */
export interface Body {
  readonly header: Header
  readonly payload: Payload
}

/**
 * Reads the body of the entry of this name back, or says `undefined`: another format, cut, damaged, of another entry, or
 * not ours at all. Never throws. `textual`: the serializer whose payloads are text, in bytes as well.
 */
export function readBody(body: Payload, name: EntryName, textual?: string): Body | undefined {
  if (typeof body === 'string') {
    const code = body.charCodeAt(0)
    if (!isFormat(code) || !saysChecksum(body, 1, checksumOf(body.slice(LINE), seedOf(name.hash, code)))) {
      return undefined
    }
    const end = body.indexOf(END, LINE)
    return end < 0 ? undefined : parse(code, body, end, body)
  }
  const [code] = body
  if (code === undefined || !isFormat(code)) return undefined
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.length)
  const end = bytes.indexOf(END_BYTE, LINE)
  if (end < 0) return undefined
  const head = bytes.toString('latin1', 0, end)
  if (!saysChecksum(head, 1, checksumOf(bytes.subarray(LINE), seedOf(name.hash, code)))) return undefined
  return parse(code, head, end, bytes, textual)
}

function isFormat(code: number): boolean {
  return code === VALUE_CODE || code === ERROR_CODE
}

/** The line is that of `head`, up to `end`. */
function parse(code: number, head: string, end: number, body: string | Buffer, textual?: string): Body | undefined {
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
  const payload = payloadAt(end + 1, body, serializer === textual)
  if (length !== payload.length) return undefined
  const hardUntil = created + hard
  const freshUntil = fresh === -1 ? hardUntil : created + fresh
  if (!(created >= 0 && hard >= 0 && freshUntil <= hardUntil && hardUntil <= Number.MAX_SAFE_INTEGER && loadMs >= 0))
    return undefined
  const header = { created, freshUntil, hardUntil, loadMs, serializer, definition, tags }
  return { header: code === ERROR_CODE ? { ...header, isError: true } : header, payload }
}

function payloadAt(start: number, body: string | Buffer, isText: boolean): Payload {
  if (typeof body === 'string') return body.slice(start)
  return isText ? body.toString('utf8', start) : body.subarray(start)
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

function base36(number: number, most: number = Number.MAX_SAFE_INTEGER): string {
  const whole = Math.max(0, Math.round(number))
  // What is endless, or no number, is written as nothing that can be read.
  return (whole > most && whole < Infinity ? most : whole).toString(36)
}
