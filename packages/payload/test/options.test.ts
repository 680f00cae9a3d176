import { createSecretKey, generateKeyPairSync, randomBytes } from 'node:crypto'
import { inspect } from 'node:util'
import { jsonSerializer } from '@readthrough/core'
import { describe, expect, it } from 'vitest'
import {
  compressed,
  encrypted,
  type CompressionOptions,
  type EncryptionKey,
  type EncryptionOptions,
} from '../src/index.js'

const KEY = Buffer.from(Array.from({ length: 32 }, (_, i) => 0x61 + (i % 26)))
/** The key as anyone might let it slip: text, base64, hexadecimal, a list of numbers. */
const SHAPES = [KEY.toString(), KEY.toString('base64'), KEY.toString('hex'), [...KEY].join(','), [...KEY].join(', ')]
const showsNoKey = (text: string): boolean => SHAPES.every((shape) => !text.includes(shape.slice(0, 12)))

type Wrong = [what: string, options: unknown, kind: typeof TypeError | typeof RangeError, message: string]

const wrongCompression: Wrong[] = [
  ['no object', 5, TypeError, 'compressed: expected an object, got a number'],
  ['null', null, TypeError, 'compressed: expected an object, got null'],
  [
    'an unknown option',
    { treshold: 1 },
    TypeError,
    'compressed: unknown option "treshold"; known are algorithm, threshold, level, maxInflatedBytes',
  ],
  [
    'an unknown algorithm',
    { algorithm: 'lz4' },
    TypeError,
    `compressed: algorithm: expected 'brotli' or 'gzip' or 'zstd', got "lz4"`,
  ],
  [
    'an algorithm that is no text',
    { algorithm: null },
    TypeError,
    `compressed: algorithm: expected 'brotli' or 'gzip' or 'zstd', got null`,
  ],
  ['a threshold in words', { threshold: '1kb' }, TypeError, 'compressed: threshold: expected a number, got a string'],
  [
    'half a byte',
    { threshold: 0.5 },
    RangeError,
    'compressed: threshold: expected a whole number from 0 to 8388608, got 0.5',
  ],
  [
    'a threshold that all refuse',
    { threshold: 11, maxInflatedBytes: 10 },
    RangeError,
    'compressed: threshold: expected a whole number from 0 to 10, got 11',
  ],
  [
    'a level that brotli lacks',
    { level: 12 },
    RangeError,
    'compressed: level of brotli: expected a whole number from 0 to 11, got 12',
  ],
  [
    'a level that gzip lacks',
    { algorithm: 'gzip', level: 0 },
    RangeError,
    'compressed: level of gzip: expected a whole number from 1 to 9, got 0',
  ],
  [
    'no room at all',
    { maxInflatedBytes: 0 },
    RangeError,
    'compressed: maxInflatedBytes: expected a whole number from 1 to 2147483647, got 0',
  ],
  [
    'endless room',
    { maxInflatedBytes: Infinity },
    RangeError,
    'compressed: maxInflatedBytes: expected a whole number from 1 to 2147483647, got Infinity',
  ],
]

const keyed = (key: unknown, id: unknown = 'k1') => ({ keys: [{ id, key }] })
const { privateKey } = generateKeyPairSync('ed25519')

const wrongEncryption: Wrong[] = [
  ['nothing', undefined, TypeError, 'encrypted: expected an object, got undefined'],
  ['a key in place of options', KEY.toString(), TypeError, 'encrypted: expected an object, got a string'],
  ['no keys', {}, TypeError, 'encrypted: keys: expected an array, got undefined'],
  ['an empty list', { keys: [] }, RangeError, 'encrypted: keys: expected one key at least, got none'],
  ['a key without an id', { keys: [KEY] }, TypeError, 'encrypted: keys[0]: unknown option "0"; known are id, key'],
  ['keys by their ids', { keys: { k1: KEY } }, TypeError, 'encrypted: keys: expected an array, got an object'],
  ['an id that is a number', keyed(KEY, 1), TypeError, 'encrypted: keys[0].id: expected a string, got a number'],
  [
    'an id that would break the header',
    keyed(KEY, 'a b'),
    RangeError,
    'encrypted: keys[0].id: expected 1 to 24 of A-Z a-z 0-9 . -, got 3 characters',
  ],
  [
    'id and key swapped',
    keyed('k1', KEY.toString()),
    RangeError,
    'encrypted: keys[0].id: expected 1 to 24 of A-Z a-z 0-9 . -, got 32 characters',
  ],
  [
    'one id twice',
    {
      keys: [
        { id: 'k1', key: KEY },
        { id: 'k1', key: randomBytes(32) },
      ],
    },
    RangeError,
    `encrypted: keys[1].id: 'k1' is the id of a key before it`,
  ],
  [
    'a key that is too short',
    keyed(KEY.subarray(0, 16)),
    RangeError,
    'encrypted: keys[0].key: expected a key of 32 bytes, got 16',
  ],
  [
    'a passphrase',
    keyed('correct horse battery staple'),
    RangeError,
    'encrypted: keys[0].key: expected base64 of 32 bytes',
  ],
  [
    'a key as text, not as base64 of it',
    keyed(KEY.toString()),
    RangeError,
    'encrypted: keys[0].key: expected a key of 32 bytes, got 24',
  ],
  [
    'base64 with more behind it',
    keyed(`${KEY.toString('base64')}\n`),
    RangeError,
    'encrypted: keys[0].key: expected base64 of 32 bytes',
  ],
  [
    'a key in hexadecimal',
    keyed(KEY.toString('hex')),
    RangeError,
    'encrypted: keys[0].key: expected a key of 32 bytes, got 48',
  ],
  [
    'a variable that is not set',
    keyed(undefined),
    TypeError,
    'encrypted: keys[0].key: expected bytes, base64 or a secret KeyObject, got undefined',
  ],
  [
    'a list of numbers',
    keyed([...KEY]),
    TypeError,
    'encrypted: keys[0].key: expected bytes, base64 or a secret KeyObject, got an array',
  ],
  [
    'a KeyObject of 16 bytes',
    keyed(createSecretKey(KEY.subarray(0, 16))),
    RangeError,
    'encrypted: keys[0].key: expected a key of 32 bytes, got 16',
  ],
  ['a private key', keyed(privateKey), TypeError, 'encrypted: keys[0].key: expected a secret key, got a private one'],
]

function thrownBy(work: () => unknown): Error {
  try {
    work()
  } catch (error) {
    return error as Error
  }
  throw new Error('nothing was thrown')
}

describe('wrong options are refused at definition', () => {
  it.each(wrongCompression)('compressed: %s', (_what, options, kind, message) => {
    const error = thrownBy(() => compressed(jsonSerializer(), options as CompressionOptions))
    expect([error.constructor, error.message]).toEqual([kind, message])
  })

  it.each(wrongEncryption)('encrypted: %s, and no key is shown', (_what, options, kind, message) => {
    const error = thrownBy(() => encrypted(jsonSerializer(), options as EncryptionOptions))
    expect([error.constructor, error.message]).toEqual([kind, message])
    expect(showsNoKey(inspect(error, { depth: 9, showHidden: true }))).toBe(true)
  })

  it('options where a serializer is wanted', () => {
    const swapped = { keys: [{ id: 'k1', key: KEY }] } as unknown as ReturnType<typeof jsonSerializer>
    expect(() => encrypted(swapped, { keys: [] })).toThrow('encrypted: expected a serializer first, got an object')
    expect(() => compressed(undefined as never)).toThrow('compressed: expected a serializer first, got undefined')
  })

  it('compression around encryption, and either twice', () => {
    const keys: EncryptionOptions = { keys: [{ id: 'k1', key: KEY }] }
    expect(() => compressed(encrypted(jsonSerializer(), keys))).toThrow(
      'compressed: what is encrypted does not compress; write encrypted(compressed(…), …)',
    )
    expect(() => compressed(compressed(jsonSerializer()))).toThrow("The serializer 'json' has compression already")
    expect(() => encrypted(encrypted(jsonSerializer(), keys), keys)).toThrow(
      "The serializer 'json' has encryption already",
    )
    expect(encrypted(compressed(jsonSerializer()), keys).wrappers?.map(({ kind }) => kind)).toEqual([
      'compression',
      'encryption',
    ])
  })

  it('and what others have put on every object is no option', () => {
    const prototype = Object.prototype as { algorithm?: string; key?: Buffer }
    Object.assign(prototype, { algorithm: 'none', key: KEY })
    try {
      expect(compressed(jsonSerializer()).wrappers).toHaveLength(1)
      expect(() => encrypted(jsonSerializer(), { keys: [{ id: 'k1' } as EncryptionKey] })).toThrow(
        'encrypted: keys[0].key: expected bytes, base64 or a secret KeyObject, got undefined',
      )
    } finally {
      delete prototype.algorithm
      delete prototype.key
    }
  })

  it('and undefined is as good as nothing', () => {
    const options = { algorithm: undefined, threshold: undefined, level: undefined, maxInflatedBytes: undefined }
    expect(compressed(jsonSerializer(), options).wrappers).toHaveLength(1)
  })
})

describe('a key', () => {
  it.each([
    ['bytes', KEY],
    ['a view of bytes', new Uint8Array(KEY)],
    ['base64', KEY.toString('base64')],
    ['a KeyObject', createSecretKey(KEY)],
  ])('may be %s', (_what, key) => {
    expect(encrypted(jsonSerializer(), keyed(key) as EncryptionOptions).wrappers).toHaveLength(1)
  })

  it('is shown by no inspect and no JSON of the serializer or its wrappers', () => {
    for (const key of [KEY, KEY.toString('base64'), createSecretKey(KEY)]) {
      const serializer = encrypted(jsonSerializer(), { keys: [{ id: 'k1', key }] })
      for (const shown of [serializer, serializer.wrappers, serializer.wrappers?.[0]]) {
        expect(showsNoKey(inspect(shown, { depth: 9, showHidden: true, maxArrayLength: null }))).toBe(true)
        expect(showsNoKey(JSON.stringify(shown))).toBe(true)
      }
    }
    expect(showsNoKey(inspect(KEY.toString('base64')))).toBe(false)
  })

  it('is not shown where it was written in the place of a name', () => {
    const text = KEY.toString('base64')
    for (const keys of [[{ id: 'k1', [text]: 1 }], [{ id: text, key: text }], [text], text]) {
      expect(() => encrypted(jsonSerializer(), { keys } as never)).toThrow(
        expect.toSatisfy(({ message }: Error) => message.startsWith('encrypted: keys') && !message.includes(text)),
      )
    }
  })

  it('is a copy: what becomes of the bytes that were given changes nothing', async () => {
    const bytes = Buffer.from(KEY)
    const serializer = encrypted(jsonSerializer(), { keys: [{ id: 'k1', key: bytes }] })
    bytes.fill(0)
    const [same] = encrypted(jsonSerializer(), { keys: [{ id: 'k1', key: KEY }] }).wrappers!
    const wrapped = serializer.wrappers![0]!.wrap(Buffer.from('x'), { binding: '' })!
    expect(String(same!.unwrap(wrapped.payload, wrapped.name, { binding: '' }))).toBe('x')
  })
})
