import type { Payload, Serializer } from '@readthrough/core'
import { compressed, encrypted } from '@readthrough/payload'
import type { Algorithm } from './algorithms.js'

const KEYS = [{ id: '2026-11', key: new Uint8Array(32).fill(7) }]

/** The serializer with compression behind it, as it comes but for the algorithm. @default that of the package */
export function compressedBy<P extends Payload>(serializer: Serializer<P>, algorithm?: Algorithm): Serializer<P> {
  return compressed(serializer, { algorithm })
}

/** The serializer with encryption behind it. */
export function encryptedBy<P extends Payload>(serializer: Serializer<P>): Serializer<P> {
  return encrypted(serializer, { keys: KEYS })
}
