import { describe, expect, it } from 'vitest'
import { fakeClock } from '../../../testing/src/fake-clock.js'
import { jsonSerializer, memoryStore, withWrapper, type PayloadWrapper, type Serializer } from '../../src/index.js'
import { story } from './story.js'

/** Turns every bit of what is longer than `over`, and notes where it was told that the payload lies. */
function turning(
  places: string[] = [],
  { over = 0, name = 'turn', isRequired = false, kind = 'turning' } = {},
): PayloadWrapper {
  const turn = (bytes: Uint8Array): Uint8Array => bytes.map((byte) => byte ^ 0xff)
  return {
    kind,
    isRequired,
    owns: (given) => given === name,
    wrap(payload, { binding }) {
      if (payload.length <= over) return undefined
      places.push(binding)
      return { name, payload: turn(payload) }
    },
    unwrap(payload, _name, { binding }) {
      places.push(binding)
      return turn(payload)
    },
  }
}

/** Says that it has done something, and has done nothing. */
const idling: PayloadWrapper = {
  kind: 'idling',
  isRequired: false,
  owns: (name) => name === 'idle',
  wrap: (payload) => ({ name: 'idle', payload }),
  unwrap: (payload) => payload,
}

/** A cache over a store of its own or a given one, and what lies there as bytes. */
function wrapped(serializer: Serializer, factory = memoryStore(), options: object = {}) {
  const told = story({ store: factory, serializer, ...options })
  const side = factory({ prefix: 'rt:test:', format: 'bytes', report: () => {}, renewed: () => {} })
  async function stored(key: string): Promise<string> {
    const slot = (await side.read([key], [])).slots[0]
    return slot?.state === 'value' ? Buffer.from(slot.body).toString() : String(slot?.state)
  }
  async function read(key: string, value: unknown): Promise<unknown> {
    const got = await told.cache.readThrough([key], async () => value)
    await told.cache.drain()
    return got
  }
  return { ...told, factory, stored, read }
}

describe('a serializer with a wrapper', () => {
  it('stores what the wrapper makes of the payload, and gives the value again', async () => {
    const { read, stored, events } = wrapped(withWrapper(jsonSerializer(), turning()))
    await read('a', { name: 'größe' })
    expect(await read('a', 'another')).toEqual({ name: 'größe' })
    const body = await stored('a')
    expect(body.split('\n')[0]).toContain(' json+turn ')
    expect(body).not.toContain('name')
    expect(events()).toEqual(['miss absent a', 'loaded a', 'filled a', 'hit a'])
  })

  it('stores what the wrapper leaves alone byte for byte as without it', async () => {
    const over = withWrapper(jsonSerializer(), turning([], { over: 100 }))
    const clock = fakeClock()
    const [with_, without] = [over, jsonSerializer()].map((serializer) =>
      wrapped(serializer, memoryStore({ clock }), { clock }),
    )
    for (const each of [with_!, without!]) await each.read('a', { name: 'größe 漢 😀' })
    expect(await with_!.stored('a')).toBe(await without!.stored('a'))
  })

  it('tells the wrapper where the payload lies, the same when it is written and when it is read', async () => {
    const places: string[] = []
    const at = wrapped(withWrapper(jsonSerializer(), turning(places)))
    for (const key of ['a', 'b', 'a', 'b']) await at.read(key, 1)
    expect(places[0]).toMatch(/^rt:test:\0a\n3\w+ \w* \w+ \w+ {2}json {2}$/)
    expect(places).toEqual([places[0], places[1], places[0], places[1]])
    expect(places[1]).not.toBe(places[0])
  })

  it('unwraps last what was wrapped first, and tells each what was done before', async () => {
    const places: string[] = []
    const inner = turning(places, { name: 'in', kind: 'inner' })
    const outer = turning(places, { name: 'out', kind: 'outer' })
    const at = wrapped(withWrapper(withWrapper(jsonSerializer(), inner), outer))
    await at.read('a', 1)
    expect(await at.read('a', 2)).toBe(1)
    const before = places.map((place) => place.split(' ')[5])
    expect(before).toEqual(['json', 'json+in', 'json+in', 'json'])
    expect((await at.stored('a')).split('\n')[0]).toContain(' json+in+out ')
  })

  it('refuses an entry that has not gone through a wrapper that it must go through', async () => {
    const strict = withWrapper(jsonSerializer(), turning([], { isRequired: true }))
    const lax = withWrapper(jsonSerializer(), turning())
    const factory = memoryStore()
    const plain = wrapped(withWrapper(jsonSerializer(), turning([], { over: 1_000 })), factory)
    await plain.read('a', 1)
    expect(await wrapped(lax, factory).read('a', 2)).toBe(1)
    const { read, events } = wrapped(strict, factory)
    expect(await read('a', 3)).toBe(3)
    expect(events()[0]).toBe('miss unreadable a')
  })

  it.each([
    ['under a name that nobody owns', withWrapper(jsonSerializer(), turning([], { name: 'other' }))],
    ['by one more than are known', withWrapper(withWrapper(jsonSerializer(), turning()), idling)],
    ['behind another serializer', withWrapper({ ...jsonSerializer(), id: 'other' }, turning())],
  ])('cannot read what was wrapped %s', async (_what, other) => {
    const factory = memoryStore()
    await wrapped(other, factory).read('a', 1)
    const { read, events } = wrapped(withWrapper(jsonSerializer(), turning()), factory)
    expect(await read('a', 2)).toBe(2)
    expect(events()[0]).toBe('miss unreadable a')
  })

  it('keeps a value out of the store that a wrapper refuses, or makes something of that it could not read', async () => {
    const refusing: PayloadWrapper = {
      ...turning(),
      wrap: () => {
        throw new Error('no')
      },
    }
    const lying: PayloadWrapper = { ...turning(), owns: () => true, wrap: (payload) => ({ name: 'a name', payload }) }
    const strange: PayloadWrapper = { ...turning(), wrap: (payload) => ({ name: 'other', payload }) }
    const idle: PayloadWrapper = { ...turning(), isRequired: true, wrap: () => undefined }
    for (const wrapper of [refusing, lying, strange, idle]) {
      const { read, stored, events } = wrapped(withWrapper(jsonSerializer(), wrapper))
      expect(await read('a', 1)).toBe(1)
      expect(await stored('a')).not.toContain('json')
      expect(events()).toEqual(['miss absent a', 'loaded a', 'fill.failed a'])
    }
  })

  it('leaves nothing behind where a wrapper refuses, whoever was to store it', async () => {
    let refuses = false
    const moody: PayloadWrapper = {
      ...turning(),
      wrap(payload, place) {
        if (refuses) throw new Error('no')
        return turning().wrap(payload, place)
      },
    }
    const { cache, read, stored, events } = wrapped(withWrapper(jsonSerializer(), moody))
    await read('refreshed', 1)
    await read('written', 1)
    events()
    refuses = true
    expect(await cache.refresh(['refreshed'], async () => 2)).toBe(2)
    expect(await cache.writeThrough(['written'], async () => 2)).toBe(2)
    expect(await cache.seed(['seeded'], 2)).toBe(false)
    expect(await read('read', 2)).toBe(2)
    await cache.drain()
    expect(events().filter((line) => line.startsWith('fill'))).toEqual(
      ['refreshed', 'written', 'seeded', 'read'].map((key) => `fill.failed ${key}`),
    )
    for (const key of ['written', 'seeded', 'read']) expect(await stored(key)).toBe('absent')
  })

  it('stores nothing under the name of a wrapper that has left it alone, and would unwrap it', async () => {
    const serializer = withWrapper(withWrapper(jsonSerializer(), { ...turning([], { over: 1_000 }), kind: 'first' }), {
      ...turning(),
      kind: 'second',
      unwrap: (payload) => payload,
    })
    const { read, events } = wrapped(serializer)
    expect(await read('a', 1)).toBe(1)
    expect(await read('a', 1)).toBe(1)
    expect(events().slice(0, 3)).toEqual(['miss absent a', 'loaded a', 'fill.failed a'])
    expect(events()).not.toContain('miss unreadable a')
  })

  it('stores no more bytes than it would read, also of what the wrapper leaves alone', async () => {
    const serializer = withWrapper(jsonSerializer(), turning([], { over: 100_000 }))
    const { read, events, cache, stored } = wrapped(serializer, memoryStore(), { maxValueBytes: 1_000 })
    await read('long', '漢'.repeat(600))
    expect(events()).toEqual(['miss absent long', 'loaded long', 'fill.skipped too-large long'])
    await read('short', '漢'.repeat(300))
    expect(await read('short', 'another')).toBe('漢'.repeat(300))
    expect(cache.stats().payloads.storedBytes).toBe(Buffer.byteLength(await stored('short')))
  })

  it('counts sizes before and after, and the time that wrappers take', async () => {
    let ms = 0
    const clock = { ...fakeClock(), monotonic: () => ms }
    const slow: PayloadWrapper = {
      ...turning(),
      wrap: (payload) => {
        ms += 3
        return { name: 'turn', payload: payload.subarray(0, 2) }
      },
      unwrap: () => {
        ms += 2
        return Buffer.from('"größe"')
      },
    }
    const { read, stored, cache } = wrapped(withWrapper(jsonSerializer(), slow), memoryStore({ clock }), { clock })
    await read('a', 'größe')
    await read('a', 'größe')
    const storedBytes = (await stored('a')).length
    expect(cache.stats().payloads).toEqual({
      written: 1,
      read: 1,
      serializedBytes: 9,
      storedBytes,
      wrapMs: 3,
      unwrapMs: 2,
    })
    cache.resetStats()
    expect(cache.stats().payloads).toEqual({
      written: 0,
      read: 0,
      serializedBytes: 0,
      storedBytes: 0,
      wrapMs: 0,
      unwrapMs: 0,
    })
  })

  it('takes no time where there is none', async () => {
    const clock = { ...fakeClock(), monotonic: () => 1_000 }
    const { read, cache } = wrapped(jsonSerializer(), memoryStore({ clock }), { clock })
    await read('a', 'größe')
    await read('a', 'größe')
    expect(cache.stats().payloads).toMatchObject({ written: 1, read: 1, serializedBytes: 7, wrapMs: 0, unwrapMs: 0 })
  })

  it('is none with the same kind twice', () => {
    const once = withWrapper(jsonSerializer(), turning())
    expect(() => withWrapper(once, turning())).toThrow("The serializer 'json' has turning already")
  })

  it('is refused by a cache where a wrapper is none', () => {
    const wrappers = [{ kind: 'x' }] as unknown as readonly PayloadWrapper[]
    expect(() => story({ serializer: { ...jsonSerializer(), wrappers } })).toThrow(/option 'serializer' must be/)
  })
})
