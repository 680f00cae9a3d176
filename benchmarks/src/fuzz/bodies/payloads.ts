import type { Draw } from '../draw.js'
import { hostileJson } from './hostile-json.js'
import type { Kind } from './kinds.js'
import type { Parts } from './seal.js'

/** A payload that the serializer of this kind has not written, and that aims at how it reads. */
export function hostilePayload(kind: Kind, parts: Parts, draw: Draw): Buffer {
  return Buffer.from(hostileJson(parts.payload.toString(), draw))
}
