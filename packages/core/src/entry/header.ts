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
const FORMAT = '2'
const FORMAT_CODE = FORMAT.charCodeAt(0)
const END = '\n'
const END_BYTE = 0x0a
/** Where the line begins: behind the format and the checksum. */
const LINE = FORMAT.length + CHECKSUM_LENGTH

/**
 * A body is the header's line and the payload. The line is compact text, parsed once, with the payload untouched:
 * `2<checksum><created> <fresh> <hard> <load> <length> <serializer> <definition> <tags>\n`, numbers in base 36, `fresh`
 * and `hard` as milliseconds after `created`, `fresh` empty where it is `hard`, `length` that of the payload in
 * characters or bytes, each tag as `<tag>=<stamp>` with a comma between them, definition and tags percent-encoded.
 * The checksum is that of all that follows it, payload included. `length` finds out every cut, the checksum every flipped bit.
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
  const head = FORMAT + writeChecksum(checksumOf(payload, checksumOf(line, FORMAT_CODE))) + line
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
    if (!body.startsWith(FORMAT)) return undefined
    const rest = body.slice(LINE)
    if (!saysChecksum(body, FORMAT.length, checksumOf(rest, FORMAT_CODE))) return undefined
    const end = rest.indexOf(END)
    return end < 0 ? undefined : parse(rest.slice(0, end), rest.slice(end + 1))
  }
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.length)
  const head = bytes.toString('latin1', 0, LINE)
  if (!head.startsWith(FORMAT)) return undefined
  const rest = bytes.subarray(LINE)
  if (!saysChecksum(head, FORMAT.length, checksumOf(rest, FORMAT_CODE))) return undefined
  const end = rest.indexOf(END_BYTE)
  return end < 0 ? undefined : parse(rest.toString('latin1', 0, end), body.subarray(LINE + end + 1))
}

function parse(line: string, payload: Payload): Body | undefined {
  const fields = new LineReader(line)
  const created = fields.number()
  const fresh = fields.number()
  const hard = fields.number()
  const loadMs = fields.number()
  const length = fields.number()
  const serializer = fields.text()
  const definition = decodeText(fields.text())
  const tags = readTags(fields.text())
  if (definition === undefined || tags === undefined || !fields.isAtEnd || length !== payload.length) return undefined
  const hardUntil = created + hard
  const freshUntil = fresh === -1 ? hardUntil : created + fresh
  if (!(created >= 0 && hard >= 0 && freshUntil <= hardUntil && hardUntil < Infinity && loadMs >= 0)) return undefined
  return {
    header: {
      created,
      freshUntil,
      hardUntil,
      loadMs,
      serializer,
      definition,
      tags,
    },
    payload,
  }
}

const NO_TAGS: readonly TagStamp[] = []

function writeTags(tags: readonly TagStamp[]): string {
  return tags.map(({ tag, stamp }) => `${encodeURIComponent(tag)}=${stamp}`).join(',')
}

/** `undefined` for what nobody wrote: an entry whose tags are not known must not answer. */
function readTags(text: string): readonly TagStamp[] | undefined {
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

function decodeText(text: string): string | undefined {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

function base36(number: number): string {
  return Math.max(0, Math.round(number)).toString(36)
}
