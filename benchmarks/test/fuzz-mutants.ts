import { gunzipSync, gzipSync } from 'node:zlib'
import { jsonSerializer, withWrapper, type PayloadWrapper, type Serializer } from '@readthrough/core'
import { KINDS, type Kind } from '../src/fuzz/bodies/kinds.js'

const [json] = KINDS as readonly [Kind, ...Kind[]]

function mutant(name: string, serializer: Serializer, more: Partial<Kind> = {}): Kind {
  return { ...json, ...more, name, serializer }
}

function reading(read: (value: unknown) => unknown): Serializer<string> {
  const plain = jsonSerializer()
  return { ...plain, deserialize: (payload) => read(plain.deserialize(payload)) }
}

const flipped = (bytes: Uint8Array): Uint8Array => bytes.map((byte) => byte ^ 0x55)

/** Hides what is written, and believes whatever it reads. */
const unsigned: PayloadWrapper = {
  kind: 'encryption',
  isRequired: true,
  owns: (name) => name === 'xor',
  wrap: (payload) => ({ name: 'xor', payload: flipped(payload) }),
  unwrap: flipped,
}

/** As careless as a few lines by hand. */
const unbounded: PayloadWrapper = {
  kind: 'compression',
  isRequired: false,
  owns: (name) => name === 'gz',
  wrap: (payload) => ({ name: 'gz', payload: Buffer.concat([Buffer.alloc(4), gzipSync(payload)]) }),
  unwrap: (payload) => gunzipSync(payload.subarray(4)),
}

/** Puts members where their names say, as a merge of settings does that looks at nothing. */
function merged(target: object, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  for (const [name, member] of Object.entries(value)) {
    const there: unknown = Reflect.get(target, name)
    const isObject = typeof there === 'object' && there !== null
    Reflect.set(target, name, isObject ? merged(there, member) : member)
  }
  return target
}

/** What is wrong with a kind on purpose, in which words it is found, and after how many finds to stop. */
export const MUTANTS: readonly (readonly [name: string, kind: Kind, found: RegExp, mostFinds: number])[] = [
  [
    'encryption that signs nothing',
    mutant('unsigned', withWrapper(jsonSerializer(), unsigned), { isEncrypted: true }),
    /^a forged entry is answered although it is encrypted/,
    1,
  ],
  [
    'a merge that looks at no names',
    mutant('merging', { ...jsonSerializer(), deserialize: (payload: string) => merged({}, JSON.parse(payload)) }),
    /prototype\..* has changed/,
    // It gives odd values as well.
    3,
  ],
  [
    'methods for what is stored',
    mutant(
      'calling',
      reading((value) => (typeof value === 'object' ? { ...value, save: () => true } : value)),
    ),
    /^a forged entry gives a function|^a forged entry gives an instance/,
    1,
  ],
  [
    'a class that nobody has listed',
    mutant(
      'unlisted',
      reading((value) => (Array.isArray(value) ? new Set(value) : value)),
    ),
    /^a forged entry gives an instance of Set/,
    1,
  ],
  [
    'inflating without an end',
    mutant('unbounded', withWrapper(jsonSerializer(), unbounded), { compression: 'gz' }),
    /^too much memory/,
    1,
  ],
]
