import { describe, expect, it } from 'vitest'
import { systemClock } from '../../src/base/clock.js'
import { systemRandom } from '../../src/base/random.js'
import { emptyPayloadTally } from '../../src/events/payload-tally.js'
import { jsonSerializer, withWrapper, type PayloadWrapper, type Serializer, type Store } from '../../src/index.js'
import { codedStore } from '../../src/store/coded-store.js'
import type { EntryStore } from '../../src/store/entry-store.js'
import golden from './golden/format-3-bytes.json' with { type: 'json' }

/** Values that are bytes themselves. */
const RAW: Serializer<Uint8Array> = {
  id: 'raw',
  format: 'bytes',
  serialize: (value) => value as Uint8Array,
  deserialize: (payload) => Buffer.from(payload),
}

/** Turns payloads of eight bytes and more round, and leaves others as they are. */
const TURNED: PayloadWrapper = {
  kind: 'turning',
  isRequired: false,
  owns: (name) => name === 'turn',
  wrap: (payload) =>
    payload.length < 8 ? undefined : { name: 'turn', payload: Uint8Array.from(payload).toReversed() },
  unwrap: (payload) => Uint8Array.from(payload).toReversed(),
}

const SERIALIZERS: Readonly<Record<string, Serializer>> = {
  raw: RAW,
  'json and a wrapper': withWrapper(jsonSerializer(), TURNED),
  'raw and a wrapper': withWrapper(RAW, TURNED),
}

const VERSION = `V${'A'.repeat(20)}`

const cases = golden.map((entry) => ({
  ...entry,
  body: Buffer.from(entry.body, 'base64'),
  value: entry.bytes === undefined ? entry.value : Buffer.from(entry.bytes, 'base64'),
  stored: SERIALIZERS[entry.by]!,
}))

function coded(store: Partial<Store>, serializer: Serializer): EntryStore {
  const [random, clock, tally] = [systemRandom, systemClock, emptyPayloadTally()]
  const parts = { prefix: 'rt:shop:', maxValueBytes: 1_000, random, clock, tally }
  return codedStore({ name: 'golden', ...store } as Store, { serializer, ...parts })
}

async function slotOf(body: Buffer, serializer: Serializer, key: string): Promise<unknown> {
  const slot = { state: 'value', version: VERSION, body } as const
  const store = coded({ read: async () => ({ slots: [slot], stamps: [] }) }, serializer)
  return (await store.read([key], [])).slots[0]
}

describe('entries of bytes that earlier versions wrote', () => {
  it.each(cases)('$name: is read as it was meant', async ({ body, stored, header, value, key }) => {
    expect(await slotOf(body, stored, key)).toMatchObject({
      state: 'value',
      entry: { header, value, size: VERSION.length + body.length },
    })
  })

  it.each(cases)('$name: would be written the same today', async ({ body, stored, header, value, key }) => {
    const written: Buffer[] = []
    const fill: Store['fill'] = async (_key, _token, given) => {
      written.push(Buffer.from(given.body as Uint8Array))
      return true
    }
    const store = coded({ fill }, stored)
    const { serializer: _chain, ...rest } = header
    await store.fill(key, 'token', { ...rest, payload: store.encode(value) }, 1_000)
    expect(written.map(String)).toEqual([String(body)])
    expect(written[0]!.equals(body)).toBe(true)
  })

  it.each(cases)('$name: is refused under another name, and by whom it is not meant for', async (entry) => {
    const unreadable = { state: 'unreadable', version: VERSION }
    expect(await slotOf(entry.body, entry.stored, `${entry.key}0`)).toEqual(unreadable)
    expect(await slotOf(entry.body, { ...RAW, id: 'other' }, entry.key)).toEqual(unreadable)
  })

  it.each(cases.filter(({ header }) => header.serializer.includes('+')))(
    '$name: is refused by who knows no wrapper',
    async ({ body, header, key }) => {
      const [id = ''] = header.serializer.split('+')
      expect(await slotOf(body, { ...RAW, id }, key)).toEqual({ state: 'unreadable', version: VERSION })
    },
  )
})
