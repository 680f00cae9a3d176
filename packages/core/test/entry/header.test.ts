import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checksumOf, seedOf, writeChecksum } from '../../src/entry/checksum.js'
import { createEntryNames } from '../../src/entry/entry-name.js'
import { freshness } from '../../src/entry/freshness.js'
import { readBody, textOfHeader, writeBody, type Body, type Header } from '../../src/entry/header.js'
import type { Payload } from '../../src/index.js'

const nameOf = createEntryNames('rt:shop:')
const NAME = nameOf('product:42')

function read(body: Payload): Body | undefined {
  return readBody(body, NAME)
}

function write(given: Header, payload: Payload): Payload {
  return writeBody(given, payload, NAME)
}

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
  return `3${writeChecksum(checksumOf(rest, seedOf(NAME.hash, '3'.charCodeAt(0))))}${rest}`
}

describe("an entry's header", () => {
  it('comes back with a payload of no bytes, wherever in memory they are not', () => {
    const nothing = Buffer.concat([])
    expect(read(write(header, nothing))).toEqual({ header, payload: nothing })
    gzipSync(nothing) // from here on, crc32 of some Nodes takes it for no data
    expect(read(write(header, nothing))).toEqual({ header, payload: nothing })
  })

  it('says the same of itself when it is written and when it is read, also of parts of a millisecond', () => {
    const part = fc.double({ min: 0, max: 3, noNaN: true })
    fc.assert(
      fc.property(part, part, part, part, (created, freshFor, hardFor, loadMs) => {
        const hardUntil = created + hardFor
        const given = { ...header, created, freshUntil: created + Math.min(freshFor, hardFor), hardUntil, loadMs }
        expect(textOfHeader(read(write(given, 'x'))!.header)).toBe(textOfHeader(given))
      }),
    )
  })

  it('says the same of itself also where it is to live for as long as numbers go', () => {
    const created = fc.double({ min: 1.7e12, max: 1.8e12, noNaN: true })
    const life = fc.oneof(
      fc.constantFrom(Number.MAX_SAFE_INTEGER, 2 * Number.MAX_SAFE_INTEGER, Number.MAX_VALUE),
      fc.double({ min: 2 ** 53 - 2e12, max: 2 ** 54, noNaN: true }),
    )
    fc.assert(
      fc.property(created, life, life, life, (from, some, other, loadMs) => {
        const [freshFor, hardFor] = [Math.min(some, other), Math.max(some, other)]
        const given = { ...header, created: from, freshUntil: from + freshFor, hardUntil: from + hardFor, loadMs }
        const back = read(write(given, 'x'))!.header
        expect(textOfHeader(back)).toBe(textOfHeader(given))
        expect(back.freshUntil).toBeGreaterThan(8.64e15 - 1)
      }),
    )
  })

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
          expect(read(write(given, text))).toEqual({ header: given, payload: text })
          const back = read(write(given, bytes))
          expect(back?.header).toEqual(given)
          expect(Buffer.from(back?.payload ?? '').equals(Buffer.from(bytes))).toBe(true)
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
    expect(version + write(longest, '').length).toBeLessThanOrEqual(64)
  })

  it('is refused when it is cut anywhere, or of another format, and never throws', () => {
    const body = write(
      { ...header, tags: [{ tag: 'org:1', stamp: 'a'.repeat(20) }], definition: 'v 2' },
      'payload',
    ) as string
    for (let cut = 0; cut < body.length; cut++) expect(read(body.slice(0, cut))).toBeUndefined()
    expect(read(`${body}!`)).toBeUndefined()
    const bytes = Buffer.from(body)
    for (let cut = 0; cut < bytes.length; cut++) expect(read(bytes.subarray(0, cut))).toBeUndefined()
    for (const format of ['1', '2', '4', 'E', 'F']) expect(read(format + body.slice(1))).toBeUndefined()
    expect(read('{"json":1}')).toBeUndefined()
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (junk) => read(junk) === undefined))
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (junk) => read(`3${junk}`) === undefined))
    fc.assert(fc.property(fc.uint8Array(), (junk) => read(Buffer.concat([Buffer.from('3'), junk])) === undefined))
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
    [`a  ${(2 ** 53).toString(36)} d 1 json  `, undefined],
    ['a  c d 1 json % ', undefined],
    ['a  c d 1 json  t', undefined],
  ])('is refused, whatever its checksum says, where its fields do not fit: %j', (line, expected) => {
    expect(read(sealed(`${line}\nx`))?.payload).toBe(expected)
    expect(read(Buffer.from(sealed(`${line}\nx`)))?.payload.toString()).toEqual(expected)
  })

  it('is refused when any one bit is not as it was written, in a text and in bytes', () => {
    const text = write({ ...header, tags: [{ tag: 'ö', stamp: 's' }] }, '{"größe":"漢😀","a":12}') as string
    const bytes = Buffer.from(text)
    for (let at = 0; at < bytes.length; at++) {
      for (let bit = 0; bit < 8; bit++) {
        const damaged = Buffer.from(bytes)
        damaged[at]! ^= 1 << bit
        expect(read(damaged)).toBeUndefined()
        expect(read(damaged.toString())).toBeUndefined()
      }
    }
  })

  it('is refused under every other name: another key, another tenant, another namespace', () => {
    for (const payload of ['payload', Buffer.from('payload')]) {
      for (const given of [header, { ...header, isError: true }]) {
        const body = write(given, payload)
        expect(readBody(body, NAME)?.header).toEqual(given)
        const others = [nameOf('product:43'), nameOf('%vacme:product:42'), nameOf(''), nameOf('product:42:')]
        others.push(createEntryNames('rt:shop2:')('product:42'), createEntryNames('rt:shop:product:')('42'))
        for (const other of others) expect(readBody(body, other)).toBeUndefined()
      }
    }
  })

  it('tells a text from bytes by the serializer that it names, where bodies are bytes', () => {
    const body = Buffer.from(write(header, 'größe') as string)
    expect(readBody(body, NAME, 'sj1')?.payload).toBe('größe')
    // In bytes it has another length than in characters.
    expect(readBody(body, NAME, 'json')).toBeUndefined()
  })

  it('has the same checksum whether its payload is a text or the same text as bytes', () => {
    for (const text of ['plain', 'größe 漢 😀'])
      expect(checksumOf(text, checksumOf('line', 2))).toBe(checksumOf(Buffer.from(`line${text}`), 2))
    const bytes = write(header, Buffer.from('plain')) as Uint8Array
    expect(Buffer.from(bytes).toString()).toBe(write(header, 'plain'))
  })

  it('is refused with a definition or tags that nobody wrote', () => {
    const tags = [{ tag: 'ö', stamp: 's' }]
    const body = write({ ...header, definition: 'é', tags }, '') as string
    expect(read(body)?.header).toMatchObject({ definition: 'é', tags })
    for (const [from, to] of [
      ['%C3%A9', '%C3'],
      ['%C3%B6', '%C3'],
      ['%C3%B6=', ''],
      ['%C3%B6=s', '=s'],
      ['=s', '='],
      ['=s', '=s,'],
    ] as const) {
      expect(body).toContain(from)
      expect(read(sealed(body.slice(7).replace(from, to)))).toBeUndefined()
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
