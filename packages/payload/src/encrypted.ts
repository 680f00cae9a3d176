import { withWrapper, type Payload, type PayloadWrapper, type Serializer } from '@readthrough/core'
import { readable, requireSerializer } from './definition.js'
import { readKeyring, type EncryptionOptions, type Keyring } from './encryption-options.js'
import { open, seal } from './gcm.js'

/**
 * The same serializer, whose payloads are encrypted with AES-256-GCM.
 *
 * Guaranteed: without a key, nobody reads a value or makes one that is believed. An entry counts only under the key,
 * tenant and namespace and with the times, tags and version that it was written with: one that was moved or changed is a
 * counted miss, and so is one that is not encrypted, or under a key that is not listed. Keys appear in no error, event or
 * log. Not hidden are the names of entries and tags, sizes and times, and not prevented that an older entry of the same
 * name is put back within its time: see the guide.
 *
 * @example
 * encrypted(superjsonSerializer(), { keys: [{ id: '2026-11', key: secrets.cacheKey }] })
 *
 * @throws TypeError or RangeError at once for wrong options, naming the option and never showing a key.
 */
export function encrypted<P extends Payload>(serializer: Serializer<P>, options: EncryptionOptions): Serializer<P> {
  requireSerializer('encrypted', serializer)
  return withWrapper(serializer, encryption(readable('encrypted', () => readKeyring(options))))
}

/** What names of it begin with; the id of the key follows. */
const NAME = 'gcm.'

function encryption({ first, byId }: Keyring): PayloadWrapper {
  const written = NAME + first.id
  return Object.freeze<PayloadWrapper>({
    kind: 'encryption',
    isRequired: true,
    owns: (name) => name.startsWith(NAME) && byId.has(name.slice(NAME.length)),
    wrap: (payload, { binding }) => ({ name: written, payload: seal(payload, first.key, bound(written, binding)) }),
    unwrap(payload, name, { binding }) {
      const key = byId.get(name.slice(NAME.length))
      if (key === undefined) throw new RangeError(`There is no key for '${name}'`)
      return open(payload, key, bound(name, binding))
    },
  })
}

/** What an entry is, and under which key it lies. A name has no line feed: no two of them make the same text. */
function bound(name: string, binding: string): Buffer {
  return Buffer.from(`${name}\n${binding}`)
}
