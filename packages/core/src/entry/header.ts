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

/** The format's version: the first character of a body. Another one is a counted miss, never a guess. */
const FORMAT = '1'
const END = '\n'
const END_BYTE = 0x0a

/**
 * A body is the header's line and the payload. The line is compact text, parsed once, with the payload untouched:
 * `1<created> <fresh> <hard> <load> <length> <serializer> <definition> <tags>\n`, numbers in base 36, `fresh` and
 * `hard` as milliseconds after `created`, `fresh` empty where it is `hard`, `length` that of the payload in characters
 * or bytes, each tag as `<tag>=<stamp>` with a comma between them, definition and tags percent-encoded.
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
    writeTags(header.tags) +
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

/** Field by field, because every hit pays for this: splitting the line costs twice as much. */
function parse(line: string, payload: Payload): Body | undefined {
  if (!line.startsWith(FORMAT)) return undefined
  let at = FORMAT.length - 1
  let missing = false
  const next = (): string => {
    const from = at + 1
    if (from > line.length) missing = true
    const end = line.indexOf(' ', from)
    at = end < 0 ? line.length : end
    return line.slice(from, at)
  }
  const created = Number.parseInt(next(), 36)
  const fresh = next()
  const hardUntil = created + Number.parseInt(next(), 36)
  const loadMs = Number.parseInt(next(), 36)
  const length = Number.parseInt(next(), 36)
  const serializer = next()
  const definition = decodeText(next())
  const tags = readTags(next())
  if (missing || definition === undefined || tags === undefined || at !== line.length || length !== payload.length)
    return undefined
  const freshUntil = fresh === '' ? hardUntil : created + Number.parseInt(fresh, 36)
  if (!(created >= 0 && freshUntil <= hardUntil && hardUntil < Infinity && loadMs >= 0)) return undefined
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
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

function base36(number: number): string {
  return Math.max(0, Math.round(number)).toString(36)
}
