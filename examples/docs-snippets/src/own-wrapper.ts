import assert from 'node:assert/strict'
import { createCache, jsonSerializer, memoryStore } from '@readthrough/core'
// #region wrapper
import { createHmac, timingSafeEqual } from 'node:crypto'
import { withWrapper, type Payload, type PayloadPlace, type PayloadWrapper, type Serializer } from '@readthrough/core'

/** Signs what is stored: readable by all, written by those who know the secret. */
export function signed<P extends Payload>(serializer: Serializer<P>, secret: string): Serializer<P> {
  const tagOf = (payload: Uint8Array, { binding }: PayloadPlace): Buffer =>
    createHmac('sha256', secret).update(`${binding.length}:${binding}`).update(payload).digest()

  const signature: PayloadWrapper = {
    kind: 'a signature',
    isRequired: true, // what is not signed is a miss
    owns: (name) => name === 'hs256', // stored with each entry
    wrap: (payload, place) => ({ name: 'hs256', payload: Buffer.concat([tagOf(payload, place), payload]) }),
    unwrap(bytes, _name, place) {
      const payload = bytes.subarray(32)
      if (bytes.length >= 32 && timingSafeEqual(bytes.subarray(0, 32), tagOf(payload, place))) return payload
      throw new Error('The signature does not fit') // a counted miss
    },
  }
  return withWrapper(serializer, signature)
}
// #endregion

const store = memoryStore()
const open = (serializer: Serializer) => createCache({ namespace: 'signed', store, serializer })
const ours = open(signed(jsonSerializer(), 'ours'))
await ours.readThrough(['a'], async () => ({ name: 'lamp' }))
await ours.drain()
assert.deepEqual(await ours.peek(['a']), { value: { name: 'lamp' } })
const told = await ours.explain(['a'])
assert.equal('serializer' in told && told.serializer, 'json+hs256')
for (const others of [open(signed(jsonSerializer(), 'theirs')), open(jsonSerializer())]) {
  assert.equal(await others.peek(['a']), undefined)
  await others.close()
}
await ours.close()
