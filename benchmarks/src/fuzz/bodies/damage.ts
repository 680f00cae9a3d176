import type { Draw } from '../draw.js'
import { hostileText } from '../input/text.js'
import { LINE_AT } from './seal.js'
import type { Entry } from './shelf.js'

/** A body that nobody has written as it is, in place of that of `entry`. */
export interface Damaged {
  readonly what: string
  readonly entry: Entry
  readonly body: Buffer
}

/** What happens to bodies by accident, or by hands that do not compute checksums. All of it must be a miss. */
export function damage(entries: readonly Entry[], draw: Draw): Damaged {
  const entry = draw.oneOf(entries)
  const other = draw.oneOf(entries)
  const { what, body } = draw.oneOf(WAYS)(entry.body, other.body, draw)
  return { what, entry, body }
}

type Way = (body: Buffer, other: Buffer, draw: Draw) => { readonly what: string; readonly body: Buffer }

const WAYS: readonly Way[] = [
  (body, _other, draw) => ({ what: 'cut', body: body.subarray(0, draw.below(body.length)) }),
  (body, _other, draw) => ({ what: 'cut in front', body: body.subarray(1 + draw.below(body.length)) }),
  (body, _other, draw) => {
    const flipped = Buffer.from(body)
    const bits = 1 + draw.below(3)
    for (let i = 0; i < bits; i++) flipped[draw.below(body.length)]! ^= 1 << draw.below(8)
    return { what: 'bits flipped', body: flipped }
  },
  (body, _other, draw) => {
    const [from, to] = [draw.below(body.length), draw.below(body.length)].toSorted((a, b) => a - b) as [number, number]
    return { what: 'left out', body: Buffer.concat([body.subarray(0, from), body.subarray(to)]) }
  },
  (body, _other, draw) => {
    const at = draw.below(body.length)
    const more = draw.onceIn(2) ? Buffer.from(hostileText(draw)) : body.subarray(at, at + 1 + draw.below(40))
    return { what: 'put in', body: Buffer.concat([body.subarray(0, at), more, body.subarray(at)]) }
  },
  (body, _other, draw) => {
    const spoilt = Buffer.from(body)
    const at = draw.below(body.length)
    const length = 1 + draw.below(8)
    for (let i = at; i < Math.min(at + length, body.length); i++) spoilt[i] = draw.below(256)
    return { what: 'bytes changed', body: spoilt }
  },
  (_body, other) => ({ what: 'moved here', body: other }),
  (body, other, draw) => {
    const at = draw.below(Math.min(body.length, other.length))
    return { what: 'spliced', body: Buffer.concat([body.subarray(0, at), other.subarray(at)]) }
  },
  (body, other) => ({
    what: 'with the checksum of another',
    body: Buffer.concat([other.subarray(0, LINE_AT), body.subarray(LINE_AT)]),
  }),
  (body, _other, draw) => {
    const changed = Buffer.from(body)
    changed[0] = draw.oneOf(Array.from('0124EFGVLH{\0ÿ')).charCodeAt(0)
    return { what: 'of another format', body: changed }
  },
  (body) => ({ what: 'in capitals', body: Buffer.from(body.toString('latin1').toUpperCase(), 'latin1') }),
  (body) => ({ what: 'as UTF-16', body: Buffer.from(body.toString('latin1'), 'utf16le') }),
  (body) => ({ what: 'encoded twice', body: Buffer.from(body.toString('latin1')) }),
  (body, other) => ({ what: 'twice', body: Buffer.concat([body, other]) }),
  (_body, _other, draw) => ({ what: 'something else', body: Buffer.from(foreign(draw)) }),
  (_body, _other, draw) => ({
    what: 'noise',
    body: Buffer.from(Array.from({ length: draw.below(80) }, () => draw.below(256))),
  }),
]

/** What other programs, and older formats, leave. */
function foreign(draw: Draw): string {
  const json = draw.oneOf([
    '{}',
    '[]',
    'null',
    '1',
    '""',
    '{"json":1}',
    '{"__proto__":{"a":1}}',
    '{"value":{"a":1},"ttl":60}',
  ])
  return draw.oneOf([
    '',
    json,
    `2abcdef${draw.below(1e9).toString(36)}  5yc1s 1 5 json  \n${json}`,
    `1 ${json}`,
    hostileText(draw, 6),
    '['.repeat(1 + draw.below(20_000)),
    `3${'0'.repeat(6)}${hostileText(draw)}\n${json}`,
    'a:2:{s:1:"a";O:8:"stdClass":0:{}}',
    '\x80\x04\x95cos\nsystem\n.',
    `\xac\xed\x00\x05sr${json}`,
  ])
}
