import { createSecretKey, KeyObject } from 'node:crypto'
import { kindOf, readOptions } from './definition.js'

/** What {@link encrypted} takes. */
export interface EncryptionOptions {
  /**
   * The first encrypts, all of them decrypt. To change the key, deploy the new one behind the old, then before it, and drop
   * the old one when the last entry under it has expired: see the guide.
   */
  readonly keys: readonly EncryptionKey[]
}

/** A key with its name. */
export interface EncryptionKey {
  /**
   * Stored with each entry, in the clear, to tell which key reads it: such as `'2026-11'`. 1 to 24 of `A-Z a-z 0-9 . -`.
   * A name is never given to another key.
   */
  readonly id: string
  /** 32 random bytes; as bytes, as their base64 (`openssl rand -base64 32`), or as a secret `KeyObject`. */
  readonly key: Uint8Array | string | KeyObject
}

/** The keys by their ids, and the one that writes. */
export interface Keyring {
  readonly first: { readonly id: string; readonly key: KeyObject }
  readonly byId: ReadonlyMap<string, KeyObject>
}

const KEY_BYTES = 32
const ID = /^[A-Za-z0-9.-]{1,24}$/

/** Says what is wrong with a key, and never what it is. @throws TypeError or RangeError that names the option. */
export function readKeyring(given: EncryptionOptions): Keyring {
  const { keys } = readOptions('encrypted', given, ['keys'])
  if (!Array.isArray(keys)) throw new TypeError(`encrypted: keys: expected an array, got ${kindOf(keys)}`)
  const byId = new Map<string, KeyObject>()
  keys.forEach((each: EncryptionKey, at) => {
    const option = `encrypted: keys[${at}]`
    const { id, key } = readOptions(option, each, ['id', 'key'])
    const name = readId(`${option}.id`, id)
    if (byId.has(name)) throw new RangeError(`${option}.id: '${name}' is the id of a key before it`)
    byId.set(name, readKey(`${option}.key`, key))
  })
  for (const [id, key] of byId) return { first: { id, key }, byId }
  throw new RangeError('encrypted: keys: expected one key at least, got none')
}

function readId(option: string, given: unknown): string {
  if (typeof given !== 'string') throw new TypeError(`${option}: expected a string, got ${kindOf(given)}`)
  if (ID.test(given)) return given
  // Not what it is: two fields that were swapped would show the key.
  throw new RangeError(`${option}: expected 1 to 24 of A-Z a-z 0-9 . -, got ${given.length} characters`)
}

function readKey(option: string, given: unknown): KeyObject {
  if (given instanceof KeyObject) {
    if (given.type !== 'secret') throw new TypeError(`${option}: expected a secret key, got a ${given.type} one`)
    return requireLength(option, given.symmetricKeySize ?? 0, () => given)
  }
  if (given instanceof Uint8Array) return requireLength(option, given.length, () => createSecretKey(given))
  if (typeof given !== 'string') {
    throw new TypeError(`${option}: expected bytes, base64 or a secret KeyObject, got ${kindOf(given)}`)
  }
  const bytes = Buffer.from(given, 'base64')
  if (bytes.toString('base64') !== given) throw new RangeError(`${option}: expected base64 of ${KEY_BYTES} bytes`)
  return requireLength(option, bytes.length, () => createSecretKey(bytes))
}

function requireLength(option: string, length: number, key: () => KeyObject): KeyObject {
  if (length === KEY_BYTES) return key()
  throw new RangeError(`${option}: expected a key of ${KEY_BYTES} bytes, got ${length}`)
}
