import { describe, expect, it } from 'vitest'
import { beginValue, Catalogue } from '../src/index.js'

const catalogue = new Catalogue({}, 'aSerializer')
const url = catalogue.kindNamed('URL')
const regexp = catalogue.kindNamed('regexp')
const long = 'a'.repeat(1_100)

describe('what takes long to make of a payload', () => {
  // The time that a host takes grows with its square: 500 KB of combining marks keep Node for 40 seconds.
  it.each([
    ['letters', `http://${long}/`],
    ['combining marks', 'http://a\u0301\u0323/'],
    ['marks that are percent-encoded', `http://${'%CC%81'.repeat(200)}/`],
    ['a host behind a name and a password', `https://user:pass@${long}/`],
    ['a host behind another slash', `http:///${long}/`],
    ['a host behind backslashes', `http:\\\\${long}/`],
    ['a host behind no slash', `http:${long}/`],
    ['a host behind a tab', `ht\ttp://${long}/`],
    ['a host behind a blank', ` http://${long}/`],
    ['a scheme in capitals', `HTTP://${long}/`],
    ['a host of a file', `file://${long}/x`],
    ['a host of a file behind backslashes', `file:\\\\${long}/x`],
  ])('is no URL with a long host: %s', (_what, text) => {
    expect(() => url.fromPlain(text)).toThrow(/not a payload/)
  })

  it.each([
    'https://user:pass@example.org:8080/a%20b?c=d#e',
    `https://${long}:@example.org/`,
    `https://example.org/${long}?${long}#@${long}`,
    'file:///etc/hosts',
    'file://server/share',
    'redis://[::1]:6379/0',
    'urn:isbn:1',
    'data:text/plain,a b',
    'a:',
  ])('is not %s', (href) => {
    expect((url.fromPlain(url.toPlain(new URL(href) as never)) as URL).href).toBe(new URL(href).href)
  })

  it('is not written either', () => {
    expect(() => url.toPlain(new URL(`http://${long}/`) as never)).toThrow(/host has more than 1024 characters/)
  })

  it('are properties in RegExps, of which one value has so many as can be read soon', () => {
    const letters = String.raw`/${String.raw`\p{L}`.repeat(150)}/u`
    const emoji = String.raw`/[\p{RGI_Emoji}]/iv`
    const read = (...texts: string[]): unknown[] => {
      beginValue()
      return texts.map((text) => regexp.fromPlain(text))
    }
    expect(read(letters, emoji)).toHaveLength(2)
    expect(() => read(letters, letters)).toThrow(/take too long/)
    expect(() => read(...Array.from({ length: 10 }, () => emoji))).toThrow(/take too long/)
    expect(() => read(`/[${'a'.repeat(200_001)}]/v`)).toThrow(/take too long/)
    expect(read(`/${'a'.repeat(200_001)}/`)).toHaveLength(1)
  })

  it('are RegExps that are not written, where they would not be read', () => {
    const many = new RegExp(String.raw`\p{L}`.repeat(150), 'u') as never
    beginValue()
    expect(regexp.toPlain(many)).toBe(String(many))
    expect(() => regexp.toPlain(many)).toThrow(/too many Unicode properties/)
  })
})
