/** Where an FNV-1a begins. */
const FNV_START = 0x811c9dc5

/**
 * A 32-bit FNV-1a of the UTF-16 units of `text`, which goes on from `before`. It spreads, is the same everywhere, and costs
 * a nanosecond a character; it is no secret, and nobody is kept from making two texts with one hash.
 */
export function fnv1a(text: string, before: number = FNV_START): number {
  let hash = before
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0
}
