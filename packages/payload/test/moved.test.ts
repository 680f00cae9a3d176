import { jsonSerializer, type Serializer } from '@readthrough/core'
import { describe, expect, it } from 'vitest'
import type { Header } from '../../core/src/entry/header.js'
import { compressed, encrypted } from '../src/index.js'
import { rows } from './sample.js'
import { forge, vault, type Spot, type Vault } from './vault.js'

const KEY = Buffer.alloc(32, 7)
const OTHER = Buffer.alloc(32, 8)
const KEYS = [
  { id: 'k1', key: KEY },
  { id: 'k2', key: OTHER },
  { id: 'k3', key: KEY },
]
const secret = (): Serializer => encrypted(jsonSerializer(), { keys: KEYS })
const small = (): Serializer => encrypted(compressed(jsonSerializer(), { threshold: 1 }), { keys: KEYS })
const plain = (): Serializer => compressed(jsonSerializer(), { threshold: 1 })

const HOME: Spot = { key: 'product:1' }
const TTL_MS = 60_000
const OPTIONS = { ttl: TTL_MS, tags: ['org:1', 'all'], version: '2' }
const VALUE = { of: 'product 1', rows: rows(500) }

/** A store in which one value lies, and its body. */
async function stored(serializer: Serializer): Promise<{ at: Vault; body: Buffer }> {
  const at = vault()
  const { cache } = at.cache(serializer)
  await cache.readThrough(['product', 1], async () => VALUE, OPTIONS)
  await cache.drain()
  return { at, body: await at.body(HOME.key) }
}

/** What a process that starts now gets under this key. */
async function readAt(at: Vault, serializer: Serializer, spot: Spot, options: object = OPTIONS) {
  const { cache, events } = at.cache(serializer, spot.namespace)
  const value: unknown = await cache.readThrough(key(spot), async () => 'loaded', options)
  const [first] = events()
  await cache.close()
  return { value, first }
}

function key({ key: text }: Spot): [string, ...string[]] {
  const [name, ...parts] = text.split(':')
  return [name!, ...parts]
}

const MISS = (spot: Spot) => ({ value: 'loaded', first: `miss unreadable ${spot.key}` })

describe.each([
  ['encrypted', secret],
  ['compressed and encrypted', small],
])('an entry that is %s', (_what, serializer) => {
  it('is read where it was written', async () => {
    const { at, body } = await stored(serializer())
    await at.plant(forge(body, HOME, HOME), HOME.key)
    expect(await readAt(at, serializer(), HOME)).toEqual({ value: VALUE, first: 'hit product:1' })
  })

  it.each<[string, Spot]>([
    ['another key', { key: 'product:2' }],
    ['a key that begins the same', { key: 'product:1:a' }],
    ['another tenant', { key: 'b:product:1' }],
    ['another namespace', { key: 'product:1', namespace: 'other' }],
    ['another namespace of which the key makes the same text', { key: 'test:product:1', namespace: 'a' }],
  ])('counts for nothing under %s, with the checksum of that', async (_where, spot) => {
    const { at, body } = await stored(serializer())
    await at.plant(forge(body, HOME, spot), spot.key, spot.namespace)
    expect(await readAt(at, serializer(), spot)).toEqual(MISS(spot))
  })

  const edits: [what: string, edit: (header: Header) => Header][] = [
    ['lives longer', (header) => ({ ...header, hardUntil: header.hardUntil + 1 })],
    ['is fresh for less', (header) => ({ ...header, freshUntil: header.freshUntil - 1 })],
    [
      'was written later',
      (header) => ({
        ...header,
        created: header.created + 1,
        freshUntil: header.freshUntil + 1,
        hardUntil: header.hardUntil + 1,
      }),
    ],
    ['took longer to load', (header) => ({ ...header, loadMs: header.loadMs + 1 })],
    ['has no tags', (header) => ({ ...header, tags: [] })],
    ['has one tag less', (header) => ({ ...header, tags: header.tags.slice(1) })],
    ['has its tags in another order', (header) => ({ ...header, tags: header.tags.toReversed() })],
    [
      'has another stamp',
      (header) => ({ ...header, tags: header.tags.map((tag) => ({ ...tag, stamp: 'x'.repeat(20) })) }),
    ],
    ['is an error', (header) => ({ ...header, isError: true })],
    ['is of another version', (header) => ({ ...header, definition: '3' })],
    ['is of no version', (header) => ({ ...header, definition: '' })],
    ['is under another key', (header) => ({ ...header, serializer: header.serializer.replace('k1', 'k2') })],
    [
      'is under the same key of another id',
      (header) => ({ ...header, serializer: header.serializer.replace('k1', 'k3') }),
    ],
    [
      'is under a key that there is not',
      (header) => ({ ...header, serializer: header.serializer.replace('k1', 'k9') }),
    ],
    ['is not encrypted', (header) => ({ ...header, serializer: header.serializer.replace('+gcm.k1', '') })],
    ['is of another serializer', (header) => ({ ...header, serializer: header.serializer.replace('json', 'sj1') })],
    ['was compressed otherwise', (header) => ({ ...header, serializer: toggled(header.serializer) })],
    ['was encrypted twice', (header) => ({ ...header, serializer: `${header.serializer}+gcm.k1` })],
  ]

  it.each(edits)('counts for nothing where its header says that it %s', async (_saying, edit) => {
    const { at, body } = await stored(serializer())
    const forged = forge(body, HOME, HOME, edit)
    expect(forged.equals(body)).toBe(false)
    await at.plant(forged, HOME.key)
    const found = await readAt(at, serializer(), HOME)
    expect(found).toEqual(MISS(HOME))
  })
})

/** With compression where there is none, and the other way round. */
function toggled(chain: string): string {
  return chain.includes('+br') ? chain.replace('+br', '') : chain.replace('json', 'json+br')
}

describe('without encryption, who can write to the store is believed: what the forgeries are worth', () => {
  it('is moved to another key', async () => {
    const { at, body } = await stored(plain())
    const spot: Spot = { key: 'product:2' }
    await at.plant(forge(body, HOME, spot), spot.key)
    expect(await readAt(at, plain(), spot)).toEqual({ value: VALUE, first: 'hit product:2' })
  })

  it('lives longer', async () => {
    const { at, body } = await stored(plain())
    const longer = (header: Header): Header => ({
      ...header,
      freshUntil: header.hardUntil + 9,
      hardUntil: header.hardUntil + 9,
    })
    await at.plant(forge(body, HOME, HOME, longer), HOME.key)
    await at.clock.advance(TTL_MS + 1)
    expect(await readAt(at, plain(), HOME)).toEqual({ value: VALUE, first: 'hit product:1' })
  })

  it('outlives the invalidation of its tags', async () => {
    const { at, body } = await stored(plain())
    await at.plant(
      forge(body, HOME, HOME, (header) => ({ ...header, tags: [] })),
      HOME.key,
    )
    const { cache } = at.cache(plain())
    await cache.invalidate({ tags: ['org:1', 'all'] })
    expect(await readAt(at, plain(), HOME, { ...OPTIONS, tags: [] })).toEqual({ value: VALUE, first: 'hit product:1' })
  })

  it('but an entry that was only copied to another key is damage there all the same', async () => {
    const { at, body } = await stored(plain())
    await at.plant(body, 'product:2')
    expect(await readAt(at, plain(), { key: 'product:2' })).toEqual(MISS({ key: 'product:2' }))
  })
})

describe('what encryption cannot tell', () => {
  it('is that an older entry of the same key was put back, as long as its time is not over', async () => {
    const { at, body } = await stored(secret())
    const { cache } = at.cache(secret())
    await cache.invalidate({ keys: [['product', 1]] })
    await at.plant(body, HOME.key)
    expect(await readAt(at, secret(), HOME)).toEqual({ value: VALUE, first: 'hit product:1' })
    await at.clock.advance(TTL_MS + 1)
    expect((await readAt(at, secret(), HOME)).value).toBe('loaded')
  })

  it('but the stamps of its tags can: once one of them was invalidated, it counts no more', async () => {
    const { at, body } = await stored(secret())
    const { cache } = at.cache(secret())
    await cache.invalidate({ tags: ['org:1'] })
    await at.plant(body, HOME.key)
    expect((await readAt(at, secret(), HOME)).value).toBe('loaded')
  })
})
