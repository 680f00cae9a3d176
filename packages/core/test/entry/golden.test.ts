import { describe, expect, it } from 'vitest'
import { systemRandom } from '../../src/base/random.js'
import { jsonSerializer, type Store } from '../../src/index.js'
import { codedStore } from '../../src/store/coded-store.js'
import golden from './golden/entries.json' with { type: 'json' }

/** A store in which exactly this lies, as an adapter would hand it up. */
function holding(stored: string): Store {
  const slot = { state: 'value', version: stored.slice(0, 21), body: stored.slice(21) } as const
  return { name: 'golden', read: async () => ({ slots: [slot], stamps: [] }) } as unknown as Store
}

describe('entries that earlier versions wrote', () => {
  it.each(golden)('$name: is read as it was meant', async ({ stored, header, value }) => {
    const store = codedStore(holding(stored), {
      serializer: jsonSerializer(),
      maxValueBytes: 1_000,
      random: systemRandom,
    })
    const [slot] = (await store.read(['any'], [])).slots
    expect(slot).toEqual({
      state: 'value',
      version: stored.slice(0, 21),
      entry: { header, value, payload: stored.slice(stored.indexOf('\n') + 1), size: stored.length },
    })
  })

  it.each(golden)('$name: would be written the same today', async ({ stored, header, value }) => {
    const written: string[] = []
    const fill: Store['fill'] = async (_key, _token, { body }) => {
      written.push(String(body))
      return true
    }
    const store = codedStore({ fill } as unknown as Store, {
      serializer: jsonSerializer(),
      maxValueBytes: 1_000,
      random: systemRandom,
    })
    await store.fill('any', 'token', { ...header, payload: store.encode(value) }, 1_000)
    expect(written).toEqual([stored.slice(21)])
  })
})
