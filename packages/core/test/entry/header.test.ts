import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checksumOf, writeChecksum } from '../../src/entry/checksum.js'
import { freshness } from '../../src/entry/freshness.js'
import { readBody, writeBody, type Header } from '../../src/entry/header.js'

const header: Header = {
  created: 1_795_000_000_000,
  freshUntil: 1_795_000_600_000,
  hardUntil: 1_795_000_600_000,
  loadMs: 12,
  serializer: 'sj1',
  definition: '',
  tags: [],
}

const anyHeader = fc.record({
  created: fc.nat(4_000_000_000_000),
  freshFor: fc.nat(10_000_000_000),
  hardFor: fc.nat(10_000_000_000),
  loadMs: fc.nat(10_000_000),
  serializer: fc.stringMatching(/^[A-Za-z0-9.-]{1,8}$/),
  definition: fc.string({ unit: 'grapheme', maxLength: 20 }),
  tags: fc.array(
    fc.record({
      tag: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
      stamp: fc.stringMatching(/^[A-Za-z0-9_-]{20}$/),
    }),
    { maxLength: 16 },
  ),
})

/** A body with the checksum that belongs to it, whatever it says. */
function sealed(rest: string): string {
  return `2${writeChecksum(checksumOf(rest, '2'.charCodeAt(0)))}${rest}`
}

describe("an entry's header", () => {
  it('comes back as it went, before a text or bytes', () => {
    fc.assert(
      fc.property(
        anyHeader,
        fc.string({ unit: 'binary' }),
        fc.uint8Array(),
        ({ freshFor, hardFor, ...rest }, text, bytes) => {
          const given = {
            ...rest,
            freshUntil: rest.created + Math.min(freshFor, hardFor),
            hardUntil: rest.created + hardFor,
          }
          expect(readBody(writeBody(given, text))).toEqual({ header: given, payload: text })
          const read = readBody(writeBody(given, bytes))
          expect(read?.header).toEqual(given)
          expect(Buffer.from(read?.payload ?? '').equals(Buffer.from(bytes))).toBe(true)
        },
      ),
    )
  })

  it('takes at most 64 bytes without tags, its version included', () => {
    const longest = {
      ...header,
      hardUntil: header.created + 400 * 86_400_000,
      freshUntil: header.created + 400 * 86_400_000,
      loadMs: 60_000,
      serializer: 'abcdefgh',
    }
    const version = 21
    expect(version + writeBody(longest, '').length).toBeLessThanOrEqual(64)
  })

  it('is refused when it is cut anywhere, or of another format, and never throws', () => {
    const body = writeBody(
      { ...header, tags: [{ tag: 'org:1', stamp: 'a'.repeat(20) }], definition: 'v 2' },
      'payload',
    ) as string
    for (let cut = 0; cut < body.length; cut++) expect(readBody(body.slice(0, cut))).toBeUndefined()
    expect(readBody(`${body}!`)).toBeUndefined()
    const bytes = Buffer.from(body)
    for (let cut = 0; cut < bytes.length; cut++) expect(readBody(bytes.subarray(0, cut))).toBeUndefined()
    for (const format of ['1', '3']) expect(readBody(format + body.slice(1))).toBeUndefined()
    expect(readBody('{"json":1}')).toBeUndefined()
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (junk) => readBody(junk) === undefined))
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (junk) => readBody(`2${junk}`) === undefined))
    fc.assert(fc.property(fc.uint8Array(), (junk) => readBody(Buffer.concat([Buffer.from('2'), junk])) === undefined))
  })

  it.each([
    ['a  c d 1 json  ', 'x'],
    ['a  c d 0 json  ', undefined],
    ['a z c d 1 json  ', undefined],
    ['a  c -1 1 json  ', undefined],
    ['a   d 1 json  ', undefined],
    ['A  c d 1 json  ', undefined],
    ['a  c d 1 json', undefined],
    ['a  c d 1 json   ', undefined],
    ['? ? ? ? ? s  ', undefined],
    ['a b c', undefined],
    ['', undefined],
    [`a  ${'z'.repeat(300)} d 1 json  `, undefined],
    ['a  c d 1 json % ', undefined],
    ['a  c d 1 json  t', undefined],
  ])('is refused, whatever its checksum says, where its fields do not fit: %j', (line, expected) => {
    expect(readBody(sealed(`${line}\nx`))?.payload).toBe(expected)
    expect(readBody(Buffer.from(sealed(`${line}\nx`)))?.payload.toString()).toEqual(expected)
  })

  it('is refused when any one bit is not as it was written, in a text and in bytes', () => {
    const text = writeBody({ ...header, tags: [{ tag: 'ö', stamp: 's' }] }, '{"größe":"漢😀","a":12}') as string
    const bytes = Buffer.from(text)
    for (let at = 0; at < bytes.length; at++) {
      for (let bit = 0; bit < 8; bit++) {
        const damaged = Buffer.from(bytes)
        damaged[at]! ^= 1 << bit
        expect(readBody(damaged)).toBeUndefined()
        expect(readBody(damaged.toString())).toBeUndefined()
      }
    }
  })

  it('has the same checksum whether its payload is a text or the same text as bytes', () => {
    for (const text of ['plain', 'größe 漢 😀'])
      expect(checksumOf(text, checksumOf('line', 2))).toBe(checksumOf(Buffer.from(`line${text}`), 2))
    const bytes = writeBody(header, Buffer.from('plain')) as Uint8Array
    expect(Buffer.from(bytes).toString()).toBe(writeBody(header, 'plain'))
  })

  it('is refused with a definition or tags that nobody wrote', () => {
    const tags = [{ tag: 'ö', stamp: 's' }]
    const body = writeBody({ ...header, definition: 'é', tags }, '') as string
    expect(readBody(body)?.header).toMatchObject({ definition: 'é', tags })
    for (const [from, to] of [
      ['%C3%A9', '%C3'],
      ['%C3%B6', '%C3'],
      ['%C3%B6=', ''],
      ['%C3%B6=s', '=s'],
      ['=s', '='],
      ['=s', '=s,'],
    ] as const) {
      expect(body).toContain(from)
      expect(readBody(sealed(body.slice(7).replace(from, to)))).toBeUndefined()
    }
  })
})

describe('freshness', () => {
  it.each([
    [0, 'fresh'],
    [99, 'fresh'],
    [100, 'stale'],
    [199, 'stale'],
    [200, 'dead'],
    [Number.MAX_SAFE_INTEGER, 'dead'],
  ] as const)('at %i is %s', (now, expected) => {
    expect(freshness({ freshUntil: 100, hardUntil: 200 }, now)).toBe(expected)
  })
})
