import type { Draw } from '../draw.js'
import { hostileStream } from './compressed.js'
import { hostileJson } from './hostile-json.js'
import { hostileMsgpack } from './hostile-msgpack.js'
import type { Kind } from './kinds.js'

const good = new Map<Kind, Buffer>()

/** A payload that the serializer of this kind has not written, and that aims at how it reads. */
export function hostilePayload(kind: Kind, draw: Draw): Buffer {
  const written = good.get(kind) ?? Buffer.from(kind.serializer.serialize(kind.valueOf('forged')))
  good.set(kind, written)
  const inner =
    kind.writes === 'json' ? Buffer.from(hostileJson(written.toString(), draw)) : hostileMsgpack(written, draw)
  return kind.compression === undefined ? inner : hostileStream(inner, kind.compression, draw)
}
