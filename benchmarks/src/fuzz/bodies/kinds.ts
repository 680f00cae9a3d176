import { randomBytes } from 'node:crypto'
import zlib from 'node:zlib'
import { jsonSerializer, type Serializer } from '@readthrough/core'
import { msgpackSerializer } from '@readthrough/msgpack'
import { compressed, encrypted } from '@readthrough/payload'
import { superjsonSerializer } from '@readthrough/superjson'
import { BUILT_IN } from './verdict.js'
import { Customer, plainValue, richValue } from './values.js'

/** One way of writing values whose entries are damaged and forged. */
export interface Kind {
  readonly name: string
  readonly serializer: Serializer
  readonly valueOf: (place: string) => object
  /** The prototypes that a value out of it may have. */
  readonly classes: ReadonlySet<object>
  /** What its payloads are, before anything is around them. */
  readonly writes: 'json' | 'msgpack'
  /** The name in entries of what compresses them. */
  readonly compression: string | undefined
  /** Whether nobody without the key can write an entry that answers. */
  readonly isEncrypted: boolean
}

const RICH = { classes: new Set([...BUILT_IN, Customer.prototype]), valueOf: richValue }
const PLAIN = { classes: new Set<object>([Object.prototype, Array.prototype]), valueOf: plainValue }

const json = { serializer: jsonSerializer(), writes: 'json', ...PLAIN } as const
const superjson = { serializer: superjsonSerializer({ classes: [Customer] }), writes: 'json', ...RICH } as const
const msgpack = { serializer: msgpackSerializer({ classes: [Customer] }), writes: 'msgpack', ...RICH } as const

type Base = Pick<Kind, 'serializer' | 'writes' | 'classes' | 'valueOf'>

const keys = [
  { id: 'k1', key: randomBytes(32) },
  { id: 'k2', key: randomBytes(32) },
]

function bare(name: string, base: Base): Kind {
  return { ...base, name, compression: undefined, isEncrypted: false }
}

function packed(name: string, base: Base, algorithm: 'brotli' | 'gzip' | 'zstd', compression: string): Kind {
  // Small payloads as well, so that all entries are.
  const serializer = compressed(base.serializer, { algorithm, threshold: 0 })
  return { ...base, name, serializer, compression, isEncrypted: false }
}

function sealed(name: string, base: Base & Partial<Kind>): Kind {
  return { compression: undefined, ...base, name, serializer: encrypted(base.serializer, { keys }), isEncrypted: true }
}

/** All that are shipped, and what goes around them. */
export const KINDS: readonly Kind[] = [
  bare('json', json),
  bare('superjson', superjson),
  bare('msgpack', msgpack),
  packed('superjson, brotli', superjson, 'brotli', 'br'),
  packed('msgpack, gzip', msgpack, 'gzip', 'gz'),
  ...('zstdCompressSync' in zlib ? [packed('json, zstd', json, 'zstd', 'zs')] : []),
  sealed('json, encrypted', json),
  sealed('msgpack, encrypted', msgpack),
  sealed('superjson, brotli, encrypted', packed('', superjson, 'brotli', 'br')),
]
