import { createHash } from 'node:crypto'
import type { Payload, Slot, StoredValue, Version } from '@readthrough/core'

/** What Redis answers to GET. */
export type Content = string | Buffer | null

/** `V` or `L`, and an id: the length of a version and of a lease. */
const VERSION_LENGTH = 21

const VALUE = 0x56
const LEASE = 0x4c
/** A generation of 20, and then the members. */
const BARRIER = 0x48
const DIGEST = /^sha1:([0-9a-f]{40})$/

const ABSENT: Slot = { state: 'absent' }
const UNDER_BARRIER: Slot = { state: 'barrier' }
/** What a command told us by failing with WRONGTYPE. */
export const FOREIGN: Slot = { state: 'foreign' }

/**
 * What a text reply says. `undefined` when it cannot be told from text: what is neither a value nor a lease, and not
 * valid UTF-8, reads as U+FFFD, from which its bytes cannot be named. Then ask again for bytes.
 */
export function slotOfText(content: string | null): Slot | undefined {
  if (content === null) return ABSENT
  switch (kindOfHead(content)) {
    case VALUE:
      return valueOf(content.slice(0, VERSION_LENGTH), content.slice(VERSION_LENGTH))
    case LEASE:
      return { state: 'lease', token: content.slice(1) }
    case BARRIER:
      return UNDER_BARRIER
  }
  if (content.includes('\ufffd')) return undefined
  return { state: 'unreadable', version: digestOf(content) }
}

/** What the bytes of a reply say, with the body in `format`. */
export function slotOfBytes(content: Buffer | null, format: 'text' | 'bytes'): Slot {
  if (content === null) return ABSENT
  // One character a byte, and one byte more than a lease has.
  const head = content.toString('latin1', 0, VERSION_LENGTH + 1)
  switch (kindOfHead(head)) {
    case VALUE: {
      const body = content.subarray(VERSION_LENGTH)
      return valueOf(head.slice(0, VERSION_LENGTH), format === 'text' ? body.toString() : body)
    }
    case LEASE:
      return { state: 'lease', token: head.slice(1) }
    case BARRIER:
      return UNDER_BARRIER
  }
  return { state: 'unreadable', version: digestOf(content) }
}

/**
 * The letter that it begins with, where that is one of ours and 20 visible characters follow, for a lease exactly those;
 * else 0.
 */
function kindOfHead(content: string): number {
  const { length } = content
  if (length < VERSION_LENGTH) return 0
  const letter = content.charCodeAt(0)
  if (letter !== VALUE && letter !== BARRIER && !(letter === LEASE && length === VERSION_LENGTH)) return 0
  for (let i = 1; i < VERSION_LENGTH; i++) {
    const code = content.charCodeAt(i)
    if (code < 0x21 || code > 0x7e) return 0
  }
  return letter
}

/** What lies under a tag: its stamp, which has 20 characters, or a barrier, which has more: then there is no stamp. */
export function stampOf(content: string | null): string | null {
  return content !== null && kindOfHead(content) === BARRIER ? null : content
}

/** What the first bytes of some content tell, at least 22 of them; of what is not ours no more than that. */
export function slotOfHead(head: string): Slot {
  return (head === '' ? ABSENT : slotOfText(head)) ?? { state: 'unreadable', version: '' }
}

/** Whether both tell of the same lease or value, or of the same state where there is nothing more to tell it by. */
export function isSameSlot(one: Slot, other: Slot): boolean {
  if (one.state === 'value' && other.state === 'value') return one.version === other.version
  if (one.state === 'lease' && other.state === 'lease') return one.token === other.token
  return one.state === other.state
}

/** A version, told apart by what it names. Each is compared in Redis in its own way. */
export type VersionKind = { readonly kind: 'value' | 'digest'; readonly name: string } | { readonly kind: 'none' }

/**
 * What `version` names: a value by its first bytes, other bytes by their digest. Anything else names nothing, above
 * all not a lease or a barrier, however it was come by.
 */
export function kindOf(version: Version): VersionKind {
  if (typeof version !== 'string') return { kind: 'none' }
  if (version.length === VERSION_LENGTH && kindOfHead(version) === VALUE) return { kind: 'value', name: version }
  const digest = DIGEST.exec(version)?.[1]
  return digest === undefined ? { kind: 'none' } : { kind: 'digest', name: digest }
}

/** A value as Redis keeps it. */
export function contentOf({ version, body }: StoredValue): string | Buffer {
  if (typeof version === 'string' && typeof body === 'string') return version + body
  return Buffer.concat([asBytes(version), asBytes(body)])
}

function asBytes(part: string | Uint8Array): Uint8Array {
  return typeof part === 'string' ? Buffer.from(part) : part
}

function valueOf(version: string, body: Payload): Slot {
  return { state: 'value', version, body }
}

/**
 * Up to this many bytes the digest is of all, beyond it of so many at either end and of the length: somebody's 64 MB must
 * not hold up this process, and Redis, for as long as it takes to digest them. What it then takes for the same is not
 * ours either.
 */
export const DIGESTED_WHOLE = 8_192
/** At either end. */
export const DIGESTED_EDGE: number = DIGESTED_WHOLE / 2

/** Short however large the content is, and comparable inside Redis, whose Lua knows this digest and no better one. */
function digestOf(content: string | Buffer): string {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  const hash = createHash('sha1')
  if (bytes.length <= DIGESTED_WHOLE) hash.update(bytes)
  else hash.update(bytes.subarray(0, DIGESTED_EDGE)).update(bytes.subarray(-DIGESTED_EDGE)).update(`:${bytes.length}`)
  return `sha1:${hash.digest('hex')}`
}
