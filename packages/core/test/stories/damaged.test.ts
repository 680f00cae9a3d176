import { describe, expect, it } from 'vitest'
import { fakeClock } from '../../../testing/src/fake-clock.js'
import { createEntryNames } from '../../src/entry/entry-name.js'
import { writeBody } from '../../src/entry/header.js'
import { jsonSerializer, memoryStore, type Payload, type Serializer, type Store } from '../../src/index.js'
import first from '../entry/golden/format-1.json' with { type: 'json' }
import second from '../entry/golden/format-2.json' with { type: 'json' }
import { changed, story, type Story } from './story.js'

/** JSON as bytes: damage to a text is other damage to bytes. */
const BYTES: Serializer<Uint8Array> = {
  id: 'bytes',
  format: 'bytes',
  serialize: (value) => Buffer.from(jsonSerializer().serialize(value)),
  deserialize: (payload) => jsonSerializer().deserialize(Buffer.from(payload).toString()),
}

const VALUE = { name: 'größe 漢 😀', price: 1_299 }
const KEY = ['product', 1] as const

/** A cache, the body that it has stored of {@link VALUE} as bytes, and a way to put another in its place. */
async function damaged(serializer: Serializer) {
  const clock = fakeClock()
  const factory = memoryStore({ clock })
  const told = story({ clock, store: factory, serializer, maxValueBytes: 10_000 })
  const side = factory({ prefix: 'rt:test:', format: serializer.format, report: () => {}, renewed: () => {} })
  await told.cache.readThrough([...KEY], async () => VALUE, { tags: ['größe'] })
  await told.cache.drain()
  const slot = (await side.read(['product:1'], [])).slots[0]
  if (slot?.state !== 'value') throw new Error('nothing was stored')
  told.events()
  let ids = 0
  const plant = async (body: Payload): Promise<void> => {
    await side.delete(['product:1'])
    await side.lease('product:1', 'T', 1_000)
    await side.fill('product:1', 'T', { version: `V${String(++ids).padStart(20, '0')}`, body }, 60_000)
  }
  const asStored = (bytes: Buffer): Payload => (serializer.format === 'text' ? bytes.toString() : bytes)
  return { ...told, side, plant, asStored, body: Buffer.from(slot.body) }
}

/** Reads twice: the first must load and replace what lies there, the second must hit. */
async function replaced({ cache, events }: Story): Promise<string[]> {
  let loads = 0
  const read = () => cache.readThrough([...KEY], async () => ({ loads: ++loads }), { tags: ['größe'] })
  expect(await read()).toEqual({ loads: 1 })
  await cache.drain()
  expect(await read()).toEqual({ loads: 1 })
  return events()
}

const MISS = ['miss unreadable product:1', 'loaded product:1', 'filled product:1', 'hit product:1']

describe.each([
  ['text', jsonSerializer()],
  ['bytes', BYTES],
] as const)('a damaged entry, as %s', (_format, serializer) => {
  it('is a counted miss and is replaced, wherever it was cut', async () => {
    const at = await damaged(serializer)
    for (let length = 0; length < at.body.length; length++) {
      await at.plant(at.asStored(at.body.subarray(0, length)))
      expect(await replaced(at)).toEqual(MISS)
    }
    expect(at.cache.stats()).toMatchObject({ misses: at.body.length + 1 })
  })

  it('is a counted miss and is replaced, whichever bit has flipped', async () => {
    const at = await damaged(serializer)
    for (let index = 0; index < at.body.length; index++) {
      for (let bit = 0; bit < 8; bit++) {
        const flipped = Buffer.from(at.body)
        flipped[index]! ^= 1 << bit
        await at.plant(at.asStored(flipped))
        expect(await replaced(at)).toEqual(MISS)
      }
    }
  })

  it('is a counted miss and is replaced, whatever else lies there', async () => {
    const at = await damaged(serializer)
    const text = at.body.toString()
    const other: string[] = [
      '',
      'hello',
      '{"json":1}',
      text + text,
      text.toUpperCase(),
      ` ${text}`,
      `${text}\n`,
      `2${text.slice(1)}`,
      // A header of megabytes, and one without an end.
      text.replace('\n', `${',x=y'.repeat(1_000_000)}\n`),
      '3'.repeat(1_000_000),
      '\ufffd'.repeat(100),
      ...[...first, ...second].map(({ stored }) => stored.slice(21)),
    ]
    for (const body of other) {
      await at.plant(at.asStored(Buffer.from(body)))
      expect(await replaced(at)).toEqual(MISS)
    }
  })

  it('is a miss where another serializer wrote it', async () => {
    const at = await damaged(serializer)
    const now = at.clock.now()
    const header = { created: now, freshUntil: now + 60_000, hardUntil: now + 60_000, loadMs: 1, definition: '' }
    const body = writeBody({ ...header, serializer: 'v8', tags: [] }, '{}', createEntryNames('rt:test:')('product:1'))
    await at.plant(at.asStored(Buffer.from(body as string)))
    expect(await replaced(at)).toEqual(MISS)
  })

  it('answers nobody who looks without loading, and says what it is', async () => {
    const at = await damaged(serializer)
    await at.plant(at.asStored(at.body.subarray(1)))
    expect(await at.cache.peek([...KEY])).toBeUndefined()
    expect(await at.cache.explain([...KEY])).toMatchObject({ state: 'unreadable' })
    expect(await at.cache.seed([...KEY], 1)).toBe(false)
    expect(await at.cache.refresh([...KEY], async () => 2)).toBe(2)
    expect(await at.cache.peek([...KEY])).toEqual({ value: 2 })
  })
})

describe('a body that is larger than this cache would store', () => {
  it('is a miss that says so, and is neither parsed nor deserialized', async () => {
    let parsed = 0
    const json = jsonSerializer()
    const counting: Serializer<string> = { ...json, deserialize: (payload) => (parsed++, json.deserialize(payload)) }
    const factory = memoryStore()
    const large = story({ store: factory })
    const small = story({ store: factory, serializer: counting, maxValueBytes: 100 })
    await large.cache.readThrough(['p'], async () => 'x'.repeat(1_000))
    await large.cache.drain()
    const causes: unknown[] = []
    small.cache.on('miss', ({ error }) => causes.push(error))
    expect(await small.cache.readThrough(['p'], async () => 'y')).toBe('y')
    await small.cache.drain()
    expect(causes).toEqual([expect.objectContaining({ code: 'VALUE_TOO_LARGE' })])
    expect(parsed).toBe(0)
    expect(small.events()).toEqual(['miss unreadable p', 'loaded p', 'filled p'])
    expect(await large.cache.readThrough(['p'], async () => 'z')).toBe('y')
  })
})

describe('damage that someone else has mended meanwhile', () => {
  it('is not written over', async () => {
    const clock = fakeClock()
    const factory = memoryStore({ clock })
    const other = story({ clock, store: factory })
    const cut = (store: Store): Partial<Store> => ({
      read: async (keys, tags) => {
        const answer = await store.read(keys, tags)
        return {
          ...answer,
          slots: answer.slots.map((slot) => (slot.state === 'value' ? { ...slot, body: slot.body.slice(1) } : slot)),
        }
      },
      lease: async (...given) => {
        await other.cache.invalidate({ keys: [['p']] })
        await other.cache.readThrough(['p'], async () => 'mended')
        await other.cache.drain()
        return store.lease(...given)
      },
    })
    await other.cache.readThrough(['p'], async () => 'first')
    await other.cache.drain()
    const { cache, events } = story({ clock, store: changed(factory, cut) })
    expect(await cache.readThrough(['p'], async () => 'loaded in vain')).toBe('mended')
    expect(events()).toEqual(['hit p'])
  })
})

describe('a serializer that throws for what it wrote', () => {
  it('makes a miss of it that tells why', async () => {
    const factory = memoryStore()
    const fine = story({ store: factory })
    await fine.cache.readThrough(['p'], async () => 1)
    await fine.cache.drain()
    const broken: Serializer<string> = {
      ...jsonSerializer(),
      deserialize: () => {
        throw new Error('cannot')
      },
    }
    const { cache, events } = story({ store: factory, serializer: broken })
    const causes: unknown[] = []
    cache.on('miss', ({ error }) => causes.push(error))
    expect(await cache.readThrough(['p'], async () => 2)).toBe(2)
    await cache.drain()
    expect(causes).toEqual([new Error('cannot')])
    expect(events()).toEqual(['miss unreadable p', 'loaded p', 'filled p'])
  })
})
