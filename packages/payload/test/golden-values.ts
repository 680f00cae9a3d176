import { jsonSerializer, type Serializer } from '@readthrough/core'
import { superjsonSerializer } from '@readthrough/superjson'
import { compressed, encrypted } from '../src/index.js'
import { rows } from './sample.js'

/** When golden entries were written, in milliseconds. */
export const WRITTEN_AT = 1_795_000_000_000
export const TTL = '7d'
export const VERSION = 'v2'
export const KEY = ['product', 42] as const
export const NAMESPACE = 'shop'

/** What lies in golden entries, by the id of their serializer. */
export const VALUES: Readonly<Record<string, unknown>> = {
  json: { id: 42, name: 'Stuhl, größe 漢 😀', rows: rows(1_500) },
  sj1: { id: 42n, changedAt: new Date(WRITTEN_AT), sizes: new Map([['Oslo', new Set([1, 2])]]), rows: rows(1_500) },
}

const SERIALIZERS: Readonly<Record<string, () => Serializer>> = {
  json: () => jsonSerializer(),
  sj1: () => superjsonSerializer(),
}

/** The key of golden entries, which is worth nothing: it stands here. */
const SECRET = Buffer.from(Array.from({ length: 32 }, (_, i) => i))

/** What reads entries of such a chain. */
export function readerOf(chain: string): Serializer {
  const id = chain.split('+')[0]!
  const serializer = compressed(SERIALIZERS[id]!())
  return chain.includes('+gcm.') ? encrypted(serializer, { keys: [{ id: 'golden-1', key: SECRET }] }) : serializer
}
