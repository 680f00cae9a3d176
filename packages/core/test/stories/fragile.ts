import type { Serializer } from '../../src/index.js'

/** A serializer of maps with an `x`, which reads nothing any more once it is broken. */
export function fragileSerializer(): { readonly serializer: Serializer; isBroken: boolean } {
  const handle = {
    isBroken: false,
    serializer: {
      id: 'fragile',
      format: 'text',
      serialize: (value) => String((value as Map<string, number>).get('x')),
      deserialize(payload) {
        if (handle.isBroken) throw new Error('broken')
        return new Map([['x', Number(payload)]])
      },
    } satisfies Serializer<string>,
  }
  return handle
}
