import type { Draw } from '../draw.js'
import { hostileText } from '../input/text.js'
import type { Damaged } from './damage.js'
import type { Kind } from './kinds.js'
import { hostilePayload } from './payloads.js'
import { apart, FIELDS, together, type Parts } from './seal.js'
import type { Entry } from './shelf.js'

/** What somebody plants who may write to the store and can compute checksums, but has no key. */
export function forgery(kind: Kind, entries: readonly Entry[], draw: Draw): Damaged {
  const entry = draw.oneOf(entries)
  const parts = apart(entry.body)
  const { what, forged } = draw.oneOf(WAYS)(parts, { kind, entries, draw })
  return { what: `forged ${what}`, entry, body: together(forged, entry.place) }
}

interface Given {
  readonly kind: Kind
  readonly entries: readonly Entry[]
  readonly draw: Draw
}

type Way = (parts: Parts, given: Given) => { readonly what: string; readonly forged: Parts }

const WAYS: readonly Way[] = [
  (parts, { kind, draw }) => ({ what: 'payload', forged: withPayload(parts, hostilePayload(kind, draw)) }),
  (parts, { kind, draw }) => ({ what: 'payload', forged: withPayload(parts, hostilePayload(kind, draw)) }),
  (parts, { kind, draw }) => {
    const payload = hostilePayload(kind, draw)
    const chain = hostileChain(kind, draw)
    return { what: `payload as ${chain}`, forged: withField(withPayload(parts, payload), 'serializer', chain) }
  },
  (parts, { kind, draw }) => {
    const chain = hostileChain(kind, draw)
    return { what: `as ${chain}`, forged: withField(parts, 'serializer', chain) }
  },
  (parts, { draw }) => {
    const name = draw.oneOf(FIELDS)
    return { what: `field ${name}`, forged: withField(parts, name, hostileField(parts, name, draw)) }
  },
  (parts, { draw }) => ({ what: 'kept error', forged: { ...parts, format: draw.oneOf(['F', 'E', '2', '4']) } }),
  (_parts, { entries, draw }) => ({ what: 'entry of another place', forged: apart(draw.oneOf(entries).body) }),
  (parts, { draw }) => {
    const fields = parts.fields.slice(0, draw.below(FIELDS.length + 1))
    return { what: 'line that is short', forged: { ...parts, fields } }
  },
  (parts, { draw }) => ({
    what: 'line that is long',
    forged: { ...parts, fields: [...parts.fields, hostileText(draw)] },
  }),
  (parts, { entries, draw }) => {
    // The payload of another with the times and tags of this one.
    const { payload } = apart(draw.oneOf(entries).body)
    return { what: 'entry with the payload of another', forged: withPayload(parts, payload) }
  },
  (parts, { draw }) => {
    const payload = Buffer.from(parts.payload)
    if (payload.length > 0) payload[draw.below(payload.length)]! ^= 1 << draw.below(8)
    return { what: 'payload with a bit flipped', forged: withPayload(parts, payload) }
  },
  (parts, { draw }) => ({
    what: 'payload that is cut',
    forged: withPayload(parts, parts.payload.subarray(0, draw.below(parts.payload.length + 1))),
  }),
]

/** In characters where it is text and in bytes where it is not; either is tried. */
function withPayload(parts: Parts, payload: Buffer): Parts {
  const wasText = Number.parseInt(parts.fields[LENGTH]!, 36) === parts.payload.toString().length
  const length = wasText ? payload.toString().length : payload.length
  return withField({ ...parts, payload }, 'length', length.toString(36))
}

const LENGTH = FIELDS.indexOf('length')

function withField(parts: Parts, name: (typeof FIELDS)[number], value: string): Parts {
  return { ...parts, fields: parts.fields.with(FIELDS.indexOf(name), value) }
}

function hostileField({ fields }: Parts, name: (typeof FIELDS)[number], draw: Draw): string {
  const was = fields[FIELDS.indexOf(name)] ?? ''
  return draw.oneOf([
    '',
    '0',
    `0${was}`,
    `${was}0`,
    'zzzzzzzzzzzz',
    'z'.repeat(300),
    '-1',
    'NaN',
    '1e9',
    '%',
    '%00',
    'a=b',
    `${was},`,
    `${was},${was}`,
    `,x=y`.repeat(1 + draw.below(20_000)),
    '__proto__=1',
    // One character is one byte of the line.
    Buffer.from(hostileText(draw)).toString('latin1').replaceAll('\n', ''),
  ])
}

const NAMES = [
  'br',
  'gz',
  'zs',
  'gcm.k1',
  'gcm.k2',
  'gcm.',
  'gcm.__proto__',
  'constructor',
  '',
  '__proto__',
  'x'.repeat(40),
]

function hostileChain({ serializer }: Kind, draw: Draw): string {
  const id = draw.onceIn(4) ? draw.oneOf(['json', 'sj1', 'mp1', '__proto__', '', 'toString']) : serializer.id
  return [id, ...draw.several(0, 3, () => draw.oneOf(NAMES))].join('+')
}
