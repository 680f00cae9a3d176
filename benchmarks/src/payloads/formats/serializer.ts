import type { Payload, PayloadPlace, Serializer } from '@readthrough/core'
import { bytesFormat, textFormat, type Format } from '../format.js'

/** What has been made of a payload, and by whom. */
interface Wrapped {
  readonly bytes: Uint8Array
  readonly names: readonly (string | undefined)[]
}

/** What an entry of a repository is bound to: its name, the times of its header, the serializer. */
const PLACE: PayloadPlace = { binding: 'rt:shop:e:product:1\nmi8u4xpc  cv9k 1 sj1  ' }

/** One of our serializers, with its wrappers where it has any, as a cache uses it. */
export function formatOf(serializer: Serializer): Format {
  const { wrappers = [] } = serializer
  if (wrappers.length > 0) return wrappedFormat(serializer)
  const encode = (value: unknown): Payload => serializer.serialize(value)
  const decode = (payload: Payload): unknown => serializer.deserialize(payload)
  return serializer.format === 'text'
    ? textFormat(encode as (value: unknown) => string, decode)
    : bytesFormat(encode as (value: unknown) => Uint8Array, decode)
}

function wrappedFormat(serializer: Serializer): Format<Wrapped> {
  const { format, wrappers = [] } = serializer
  const inReverse = wrappers.map((wrapper, at) => ({ wrapper, at })).toReversed()
  return {
    encode(value) {
      const payload = serializer.serialize(value)
      let bytes: Uint8Array = typeof payload === 'string' ? Buffer.from(payload) : payload
      const names = wrappers.map((wrapper) => {
        const wrapped = wrapper.wrap(bytes, PLACE)
        bytes = wrapped?.payload ?? bytes
        return wrapped?.name
      })
      return { bytes, names }
    },
    decode({ bytes: stored, names }) {
      let bytes = stored
      for (const { wrapper, at } of inReverse) {
        const name = names[at]
        if (name !== undefined) bytes = wrapper.unwrap(bytes, name, PLACE)
      }
      return serializer.deserialize(
        format === 'text' ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString() : bytes,
      )
    },
    bytesOf: ({ bytes }) => bytes.length,
  }
}
