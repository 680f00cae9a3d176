import { describe, expect, it } from 'vitest'
import { fakeClock } from '../../../testing/src/fake-clock.js'
import { createEntryNames } from '../../src/entry/entry-name.js'
import { readBody, writeBody, type Header } from '../../src/entry/header.js'
import { jsonSerializer, memoryStore, withWrapper, type Payload, type PayloadWrapper } from '../../src/index.js'
import { story, type Story } from './story.js'

/** Two tenants of one cache, somebody beside them, and a hand in the store that all of them share. */
function shared(serializer = jsonSerializer()) {
  const clock = fakeClock()
  const factory = memoryStore({ clock })
  let tenant = 'a'
  const parts = { clock, store: factory, serializer }
  const of = (namespace: string, prefix = 'rt', vary?: () => string) => story({ ...parts, namespace, prefix, vary })
  const format = serializer.wrappers === undefined ? serializer.format : 'bytes'
  const side = factory({ prefix: '', format, report: () => {}, renewed: () => {} })
  let ids = 0
  return {
    clock,
    shop: of('shop', 'rt', () => tenant),
    others: [of('shop', 'rt'), of('shop2'), of('shop', 'rt2'), of('rt', 'shop')],
    become: (id: string) => void (tenant = id),
    /** What lies under this full name. */
    async lying(name: string): Promise<Payload> {
      const [slot] = (await side.read([name], [])).slots
      if (slot?.state !== 'value') throw new Error(`nothing lies under ${name}`)
      return slot.body
    },
    async plant(name: string, body: Payload): Promise<void> {
      await side.delete([name])
      await side.lease(name, 'T', 1_000)
      await side.fill(name, 'T', { version: `V${String(++ids).padStart(20, '0')}`, body }, 60_000)
    },
  }
}

async function stores({ cache, events }: Story, key: readonly [string], value: unknown): Promise<void> {
  await cache.readThrough(key, async () => value)
  await cache.drain()
  events()
}

/** The body that someone would write who knows how, checksum and all. */
function forged(at: number, payload: string, name: string, more: Partial<Header> = {}): Payload {
  const times = { created: at, freshUntil: at + 60_000, hardUntil: at + 60_000, loadMs: 1 }
  const [prefix, key] = [name.slice(0, name.indexOf(':', 3) + 1), name.slice(name.indexOf(':', 3) + 1)]
  const header = { ...times, serializer: 'json', definition: '', tags: [], ...more }
  return writeBody(header, payload, createEntryNames(prefix)(key))
}

describe('an entry that was moved', () => {
  it('is a counted miss under another key, tenant, namespace and prefix, and is replaced', async () => {
    const at = shared()
    await stores(at.shop, ['secret'], 'of a')
    await stores(at.others[1]!, ['secret'], 'of shop2')
    const body = await at.lying('rt:shop:%va:secret')

    await at.plant('rt:shop:%va:other', body)
    expect(await at.shop.cache.readThrough(['other'], async () => 'own')).toBe('own')
    at.become('b')
    await at.plant('rt:shop:%vb:secret', body)
    expect(await at.shop.cache.peek(['secret'])).toBeUndefined()
    expect(await at.shop.cache.explain(['secret'])).toMatchObject({ state: 'unreadable' })
    expect(await at.shop.cache.readThrough(['secret'], async () => 'of b')).toBe('of b')
    await at.shop.cache.drain()
    expect(await at.shop.cache.peek(['secret'])).toEqual({ value: 'of b' })
    expect(at.shop.cache.stats()).toMatchObject({ hits: 0, misses: 3 })

    for (const [i, name] of ['rt:shop:', 'rt:shop2:', 'rt2:shop:', 'shop:rt:'].entries()) {
      const { cache, events } = at.others[i]!
      // That of a tenant under a bare key, and that of a neighbour under the very same key.
      for (const moved of [body, await at.lying(`${i === 0 ? 'rt:shop2' : 'rt:shop'}:secret`)]) {
        await at.plant(`${name}secret`, moved)
        expect(await cache.readThrough(['secret'], async () => name)).toBe(name)
        await cache.drain()
        expect(events()).toEqual(['miss unreadable secret', 'loaded secret', 'filled secret'])
      }
    }
  })

  it('answers again where it came from', async () => {
    const at = shared()
    await stores(at.shop, ['secret'], 'of a')
    const body = await at.lying('rt:shop:%va:secret')
    await at.shop.cache.invalidate({ keys: [['secret']] })
    await at.plant('rt:shop:%va:secret', body)
    expect(await at.shop.cache.peek(['secret'])).toEqual({ value: 'of a' })
  })
})

describe('an entry that was forged, with a right checksum', () => {
  it('is believed: a checksum is no signature', async () => {
    const at = shared()
    await at.plant('rt:shop2:secret', forged(at.clock.now(), '"forged"', 'rt:shop2:secret'))
    expect(await at.others[1]!.cache.peek(['secret'])).toEqual({ value: 'forged' })
  })

  it.each([
    '{"__proto__":{"admin":true}}',
    '[{"a":{"__proto__":null}}]',
    '{"\\u005f_proto__":{"admin":true}}',
    '{"a":[{"__pr\\u006ft\\u006f__":1}]}',
    '{"a":1,"__proto__":{"toString":1},"a":2}',
    `${'['.repeat(100_000)}${']'.repeat(100_000)}{`,
    '{"a":1}garbage',
    '',
    '\u0000',
  ])('gives nobody a prototype, nor what JSON never wrote: %#', async (payload) => {
    const at = shared()
    await at.plant('rt:shop2:p', forged(at.clock.now(), payload, 'rt:shop2:p'))
    const { cache } = at.others[1]!
    const found = await cache.readThrough(['p'], async () => 'loaded')
    expect(found).toBe(payload === '' ? undefined : 'loaded')
    expect(({} as { admin?: boolean }).admin).toBeUndefined()
  })

  it.each<[string, Partial<Header>]>([
    ['of another serializer', { serializer: 'other' }],
    ['that says it was wrapped', { serializer: 'json+gz' }],
    ['that says it is an inherited name', { serializer: 'toString' }],
    ['that lives for ever', { hardUntil: Number.MAX_SAFE_INTEGER * 1e300 }],
    ['that was over before it began', { hardUntil: 5, freshUntil: 5 }],
    ['with a tag that nobody stamped', { tags: [{ tag: '__proto__', stamp: 'x'.repeat(20) }] }],
    ['that is an error nobody keeps', { isError: true }],
  ])('is a miss, one %s', async (_what, more) => {
    const at = shared()
    await at.plant('rt:shop2:p', forged(at.clock.now(), '"forged"', 'rt:shop2:p', more))
    const { cache } = at.others[1]!
    expect(await cache.readThrough(['p'], async () => 'loaded')).toBe('loaded')
    await cache.drain()
    expect(await cache.peek(['p'])).toEqual({ value: 'loaded' })
  })
})

/** A signature by a secret that only its cache has, in few words: the last byte is a sum of binding and payload. */
function signed(secret: number): PayloadWrapper {
  const sumOf = (bytes: Uint8Array, binding: string): number =>
    [...bytes, ...Buffer.from(binding)].reduce((sum, byte) => (sum * 31 + byte) & 0xff, secret)
  return {
    kind: 'signature',
    isRequired: true,
    owns: (name) => name === 'sig',
    wrap: (payload, { binding }) => ({
      name: 'sig',
      payload: Buffer.concat([payload, Buffer.from([sumOf(payload, binding)])]),
    }),
    unwrap(payload, _name, { binding }) {
      const bytes = payload.subarray(0, -1)
      if (payload.at(-1) !== sumOf(bytes, binding)) throw new Error('not mine')
      return bytes
    },
  }
}

describe('a wrapper that is required', () => {
  it('keeps out what was forged without it, and what was signed for another place', async () => {
    const at = shared(withWrapper(jsonSerializer(), signed(7)))
    await stores(at.shop, ['secret'], 'of a')
    expect(await at.shop.cache.peek(['secret'])).toEqual({ value: 'of a' })
    const own = Buffer.from((await at.lying('rt:shop:%va:secret')) as Uint8Array)
    const bytes = own.subarray(own.indexOf('\n') + 1)

    const bodies = [
      forged(at.clock.now(), '"forged"', 'rt:shop:%va:secret'),
      forged(at.clock.now(), `"forged"\u0001`, 'rt:shop:%va:secret', { serializer: 'json+sig' }),
      forged(at.clock.now() + 1, bytes.toString('latin1'), 'rt:shop:%va:secret', { serializer: 'json+sig' }),
    ]
    for (const body of bodies) {
      await at.plant('rt:shop:%va:secret', Buffer.from(body as string, 'latin1'))
      expect(await at.shop.cache.peek(['secret'])).toBeUndefined()
      expect(await at.shop.cache.explain(['secret'])).toMatchObject({ state: 'unreadable' })
    }

    // The very entry, with the checksum that it would have elsewhere.
    const names = createEntryNames('rt:shop:')
    const { header, payload } = readBody(own, names('%va:secret'))!
    await at.plant('rt:shop:%va:secret', writeBody(header, payload, names('%va:secret')))
    expect(await at.shop.cache.peek(['secret'])).toEqual({ value: 'of a' })
    at.become('b')
    await at.plant('rt:shop:%vb:secret', writeBody(header, payload, names('%vb:secret')))
    expect(await at.shop.cache.peek(['secret'])).toBeUndefined()
  })
})
