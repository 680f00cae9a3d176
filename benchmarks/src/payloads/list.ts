import type { Serializer } from '@readthrough/core'
import { ALGORITHMS, type Algorithm } from './algorithms.js'
import type { Format } from './format.js'
import { formatOf } from './formats/serializer.js'

/** What the others are measured by: what every cache without types does. */
export const JSON_FORMAT = 'JSON'
/** The library that writes the format which ours reads and writes, too. */
export const SUPERJSON = 'superjson'

type Open = () => Promise<Serializer>

const json: Open = async () => (await import('@readthrough/core')).jsonSerializer()
const rich: Open = async () => (await import('@readthrough/superjson')).superjsonSerializer()
const msgpack: Open = async () => (await import('@readthrough/msgpack')).msgpackSerializer()

const compressed =
  (algorithm?: Algorithm): Open =>
  async () =>
    (await import('./wrapped.js')).compressedBy(await rich(), algorithm)
const encrypted =
  (open: Open): Open =>
  async () =>
    (await import('./wrapped.js')).encryptedBy(await open())

const OURS: Readonly<Record<string, Open>> = {
  jsonSerializer: json,
  superjsonSerializer: rich,
  msgpackSerializer: msgpack,
  ...Object.fromEntries(ALGORITHMS.map((algorithm) => [`superjsonSerializer, ${algorithm}`, compressed(algorithm)])),
  'superjsonSerializer, encrypted': encrypted(rich),
  'superjsonSerializer, compressed, encrypted': encrypted(compressed()),
}

/** Each is loaded in a process of its own. */
const OTHERS: Readonly<Record<string, () => Promise<Format>>> = {
  [JSON_FORMAT]: async () => (await import('./formats/json.js')).format,
  [SUPERJSON]: async () => (await import('./formats/superjson.js')).format,
  devalue: async () => (await import('./formats/devalue.js')).format,
  msgpackr: async () => (await import('./formats/msgpackr.js')).format,
  'node:v8': async () => (await import('./formats/v8.js')).format,
}

/** The names of all formats that this Node has. */
export function formatNames(): readonly string[] {
  return [...Object.keys(OTHERS), ...Object.keys(OURS)]
}

/** Whether it is one that must keep what it carries. */
export function isOurs(name: string): boolean {
  return name in OURS
}

/** The format of that name, or an error. */
export async function openFormat(name: string): Promise<Format> {
  const open = OURS[name]
  if (open !== undefined) return formatOf(await open())
  const other = OTHERS[name]
  if (other === undefined) throw new RangeError(`there is no format ${name}`)
  return other()
}
