import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
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
    expect(readBody(`2${body.slice(1)}`)).toBeUndefined()
    expect(readBody('{"json":1}')).toBeUndefined()
    expect(readBody('1a b c\n')).toBeUndefined()
    // Fresh for longer than it lives, and a load that took less than no time.
    expect(readBody('1a z c d 1 json  \nx')).toBeUndefined()
    expect(readBody('1a  c -1 1 json  \nx')).toBeUndefined()
    // Six fields of eight, all of them sound.
    expect(readBody('1a  c d 1 json\nx')).toBeUndefined()
    expect(readBody('1a  c d 1 json  \nx')?.payload).toBe('x')
    expect(readBody('1a  c d 1 json   \nx')).toBeUndefined()
    expect(readBody('1? ? ? ? s  \nx')).toBeUndefined()
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (junk) => readBody(junk) === undefined || junk.startsWith('1')),
    )
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
      expect(readBody(body.replace(from, to))).toBeUndefined()
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
