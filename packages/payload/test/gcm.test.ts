import { createCipheriv, createDecipheriv, createSecretKey } from 'node:crypto'
import { jsonSerializer } from '@readthrough/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encrypted } from '../src/index.js'
import { open } from '../src/gcm.js'
import { lastWrapper, PLACE } from './sample.js'

const KEY = Buffer.from(Array.from({ length: 32 }, (_, i) => i))
const IV_BYTES = 12
const TAG_BYTES = 16
const wrapper = lastWrapper(encrypted(jsonSerializer(), { keys: [{ id: 'k1', key: KEY }] }))
const PLAIN = Buffer.from('{"id":42,"name":"Chair"}')
const REFUSED = expect.any(Error)

/** Test case 16 of "The Galois/Counter Mode of Operation" (McGrew and Viega), which NIST's validation took over. */
const KNOWN = {
  key: 'feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308',
  iv: 'cafebabefacedbaddecaf888',
  bound: 'feedfacedeadbeeffeedfacedeadbeefabaddad2',
  plain:
    'd9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39',
  cipher:
    '522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662',
  tag: '76fc6ece0f4e1768cddf8853bb2d551b',
}
const hex = (text: string): Buffer => Buffer.from(text, 'hex')

describe('what is encrypted', () => {
  it('opens as the published test vector says', () => {
    const sealed = hex(KNOWN.iv + KNOWN.cipher + KNOWN.tag)
    expect(Buffer.from(open(sealed, createSecretKey(hex(KNOWN.key)), hex(KNOWN.bound))).toString('hex')).toBe(
      KNOWN.plain,
    )
    expect(() => open(sealed, createSecretKey(hex(KNOWN.key)), hex(`${KNOWN.bound}00`))).toThrow(REFUSED)
  })

  it('is AES-256-GCM of the payload, bound to its place and to the name of its key', () => {
    const { name, payload } = wrapper.wrap(PLAIN, PLACE)!
    const decipher = createDecipheriv('aes-256-gcm', KEY, payload.subarray(0, IV_BYTES))
    decipher.setAAD(Buffer.from(`gcm.k1\n${PLACE.binding}`))
    decipher.setAuthTag(payload.subarray(-TAG_BYTES))
    const plain = Buffer.concat([decipher.update(payload.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()])
    expect([name, plain.toString()]).toEqual(['gcm.k1', PLAIN.toString()])
  })

  it('is read where others made it by the same rules, and refused with a shorter tag', () => {
    const made = (authTagLength: number): Buffer => {
      const iv = Buffer.alloc(IV_BYTES, 9)
      const cipher = createCipheriv('aes-256-gcm', KEY, iv, { authTagLength })
      cipher.setAAD(Buffer.from(`gcm.k1\n${PLACE.binding}`))
      return Buffer.concat([iv, cipher.update(PLAIN), cipher.final(), cipher.getAuthTag()])
    }
    expect(PLAIN.equals(wrapper.unwrap(made(TAG_BYTES), 'gcm.k1', PLACE))).toBe(true)
    for (const length of [4, 8, 12, 15]) expect(() => wrapper.unwrap(made(length), 'gcm.k1', PLACE)).toThrow(REFUSED)
  })

  it('comes back as it went, whatever it is, and shows nothing of it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3_000 }), fc.string(), (plain, binding) => {
        const { name, payload } = wrapper.wrap(plain, { binding })!
        expect(payload).toHaveLength(IV_BYTES + plain.length + TAG_BYTES)
        expect(plain.length > 8 && Buffer.from(payload).includes(Buffer.from(plain))).toBe(false)
        expect(Buffer.from(wrapper.unwrap(payload, name, { binding })).equals(plain)).toBe(true)
      }),
    )
  })

  it('never comes out the same twice: no vector is used again', () => {
    const vectors = new Set<string>()
    const times = 5_000
    for (let i = 0; i < times; i++) {
      vectors.add(Buffer.from(wrapper.wrap(PLAIN, PLACE)!.payload.subarray(0, IV_BYTES)).toString('hex'))
    }
    expect(vectors.size).toBe(times)
  })

  it('is refused whichever bit of it has flipped, and wherever it was cut', () => {
    const { name, payload } = wrapper.wrap(PLAIN, PLACE)!
    for (let bit = 0; bit < payload.length * 8; bit++) {
      const flipped = Buffer.from(payload)
      flipped[bit >> 3]! ^= 1 << (bit & 7)
      expect(() => wrapper.unwrap(flipped, name, PLACE)).toThrow(REFUSED)
    }
    for (let length = 0; length < payload.length; length++) {
      expect(() => wrapper.unwrap(payload.subarray(0, length), name, PLACE)).toThrow(REFUSED)
    }
    expect(() => wrapper.unwrap(Buffer.concat([payload, Buffer.of(0)]), name, PLACE)).toThrow(REFUSED)
    expect(PLAIN.equals(wrapper.unwrap(payload, name, PLACE))).toBe(true)
  })

  it('is refused at every other place, and under every other name, also of the same key', () => {
    const twice = lastWrapper(
      encrypted(jsonSerializer(), {
        keys: [
          { id: 'k1', key: KEY },
          { id: 'k2', key: KEY },
        ],
      }),
    )
    const { name, payload } = twice.wrap(PLAIN, PLACE)!
    for (const binding of ['', `${PLACE.binding} `, PLACE.binding.slice(1), `k1\n${PLACE.binding}`]) {
      expect(() => twice.unwrap(payload, name, { binding })).toThrow(REFUSED)
    }
    expect(() => twice.unwrap(payload, 'gcm.k2', PLACE)).toThrow(REFUSED)
    expect(() => twice.unwrap(payload, 'gcm.k3', PLACE)).toThrow("There is no key for 'gcm.k3'")
    expect(PLAIN.equals(twice.unwrap(payload, name, PLACE))).toBe(true)
  })

  it('knows its names, and no others', () => {
    expect(
      ['gcm.k1', 'gcm.k2', 'gcm.', 'gcm', 'k1', 'br', 'GCM.k1', 'gcm.k1 '].filter((each) => wrapper.owns(each)),
    ).toEqual(['gcm.k1'])
    expect(wrapper.isRequired).toBe(true)
  })
})
