import { describe, expect, it } from 'vitest'
import { systemRandom } from '../../src/base/random.js'
import { jsonSerializer, type Serializer, type Store } from '../../src/index.js'
import type { EntryStore } from '../../src/store/entry-store.js'
import { codedStore } from '../../src/store/coded-store.js'
import { systemClock } from '../../src/base/clock.js'
import { emptyPayloadTally } from '../../src/events/payload-tally.js'
import first from './golden/format-1.json' with { type: 'json' }
import second from './golden/format-2.json' with { type: 'json' }
import golden from './golden/format-3.json' with { type: 'json' }

const VERSION_LENGTH = 21
const BYTES: Serializer<Uint8Array> = {
  id: 'json',
  format: 'bytes',
  serialize: (value) => Buffer.from(jsonSerializer().serialize(value)),
  deserialize: (payload) => jsonSerializer().deserialize(Buffer.from(payload).toString()),
}

/** A store in which exactly this lies, as an adapter would hand it up. */
function holding(stored: string, format: 'text' | 'bytes' = 'text'): Store {
  const body = stored.slice(VERSION_LENGTH)
  const slot = {
    state: 'value',
    version: stored.slice(0, VERSION_LENGTH),
    body: format === 'text' ? body : Buffer.from(body),
  } as const
  return { name: 'golden', read: async () => ({ slots: [slot], stamps: [] }) } as unknown as Store
}

function coded(store: Store, serializer: Serializer = jsonSerializer()): EntryStore {
  return codedStore(store, {
    serializer,
    prefix: 'rt:shop:',
    maxValueBytes: 1_000,
    random: systemRandom,
    clock: systemClock,
    tally: emptyPayloadTally(),
  })
}

async function slotOf(store: EntryStore): Promise<unknown> {
  return (await store.read(['product:42'], [])).slots[0]
}

describe('entries that earlier versions wrote', () => {
  it.each(golden)('$name: is read as it was meant', async ({ stored, header, value }) => {
    expect(await slotOf(coded(holding(stored)))).toEqual({
      state: 'value',
      version: stored.slice(0, VERSION_LENGTH),
      entry: { header, value, payload: stored.slice(stored.indexOf('\n') + 1), size: stored.length },
    })
  })

  it.each(golden)('$name: would be written the same today', async ({ stored, header, value }) => {
    const written: string[] = []
    const fill: Store['fill'] = async (_key, _token, { body }) => {
      written.push(String(body))
      return true
    }
    const store = coded({ fill } as unknown as Store)
    await store.fill('product:42', 'token', { ...header, payload: store.encode(value) }, 1_000)
    expect(written).toEqual([stored.slice(VERSION_LENGTH)])
  })

  it('of ASCII are the same bytes where the serializer is one of bytes', async () => {
    for (const { stored, header, value } of golden.filter(({ name }) => !name.includes('more than ASCII'))) {
      expect(await slotOf(coded(holding(stored, 'bytes'), BYTES))).toMatchObject({ entry: { header, value } })
    }
  })

  it.each([...first, ...second])('$name: is unreadable, and may be replaced', async ({ stored }) => {
    const version = stored.slice(0, VERSION_LENGTH)
    expect(await slotOf(coded(holding(stored)))).toEqual({ state: 'unreadable', version })
    expect(await slotOf(coded(holding(stored, 'bytes'), BYTES))).toEqual({ state: 'unreadable', version })
  })
})
