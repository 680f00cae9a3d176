import { createCipheriv, createDecipheriv, randomFillSync, type KeyObject } from 'node:crypto'

const CIPHER = 'aes-256-gcm'
const IV_BYTES = 12
const TAG_BYTES = 16
const TAG = { authTagLength: TAG_BYTES } as const

/** A fresh initialization vector, what it made of the plain bytes, and the tag over that and `bound`. */
export function seal(plain: Uint8Array, key: KeyObject, bound: Uint8Array): Uint8Array {
  const iv = freshIv()
  const cipher = createCipheriv(CIPHER, key, iv, TAG).setAAD(bound)
  return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

/** The plain bytes again. @throws where it was not sealed by this key with just this `bound`, or has changed since. */
export function open(sealed: Uint8Array, key: KeyObject, bound: Uint8Array): Uint8Array {
  const end = sealed.length - TAG_BYTES
  if (end < IV_BYTES) throw new RangeError('An encrypted payload is cut short')
  const decipher = createDecipheriv(CIPHER, key, sealed.subarray(0, IV_BYTES), TAG)
    .setAAD(bound)
    .setAuthTag(sealed.subarray(end))
  const plain = decipher.update(sealed.subarray(IV_BYTES, end))
  // Nothing is true of the plain bytes before this has not thrown.
  decipher.final()
  return plain
}

/** How many vectors are made at once: one call to the system's generator costs more than all the rest of it. */
const POOLED = 512
const pool = Buffer.alloc(IV_BYTES * POOLED)
let used = pool.length

/** Random, and never given out twice: two of the same under one key would give both plain texts away. */
function freshIv(): Uint8Array {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  return pool.subarray(used, (used += IV_BYTES))
}
