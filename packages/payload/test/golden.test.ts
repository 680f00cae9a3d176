import zlib from 'node:zlib'
import { fakeClock } from '@readthrough/testing'
import { describe, expect, it } from 'vitest'
import { KEY, NAMESPACE, readerOf, TTL, VALUES, VERSION, WRITTEN_AT } from './golden-values.js'
import golden from './golden/format-3.json' with { type: 'json' }
import { forge, vault } from './vault.js'

const SPOT = { key: KEY.join(':'), namespace: NAMESPACE }
const HAS_ZSTD = 'zstdCompressSync' in zlib
const errors = { ttl: TTL, toData: String, toError: (data: string) => new Error(`kept: ${data}`) } as const

type Golden = (typeof golden)[number]

/** What a process of today makes of this body, a second after it was written. */
async function read({ chain }: Golden, body: Buffer) {
  const at = vault(fakeClock(WRITTEN_AT + 1_000))
  await at.plant(body, SPOT.key, NAMESPACE)
  const { cache, events } = at.cache(readerOf(chain), NAMESPACE)
  const load = async (): Promise<unknown> => 'loaded'
  const found = await cache
    .readThrough([...KEY], load, { ttl: TTL, version: VERSION, errors })
    .catch((error: unknown) => String(error))
  return { found, first: events()[0] }
}

const bodyOf = ({ body }: Golden): Buffer => Buffer.from(body, 'base64')
const isReadable = ({ chain }: Golden): boolean => HAS_ZSTD || !chain.includes('+zs')

describe('entries that earlier versions wrote, and Node 24', () => {
  it.each(golden.filter(isReadable))('$name: is read as it was meant', async (entry) => {
    const id = entry.chain.split('+')[0]!
    expect(await read(entry, bodyOf(entry))).toEqual({
      found: entry.isError ? 'Error: kept: Error: gone' : VALUES[id],
      first: `hit ${SPOT.key}`,
    })
  })

  it.each(golden.filter((entry) => !isReadable(entry)))('$name: is refused by a Node without zstd', async (entry) => {
    expect(await read(entry, bodyOf(entry))).toEqual({ found: 'loaded', first: `miss unreadable ${SPOT.key}` })
  })

  it.each(golden)('$name: says what it went through', (entry) => {
    const line = bodyOf(entry).toString('latin1').split('\n')[0]!
    expect(line[0]).toBe(entry.isError ? 'F' : '3')
    expect(line.split(' ')[5]).toBe(entry.chain)
  })

  it.each(golden.filter(({ chain }) => chain.includes('+')))(
    '$name: is refused where it was changed',
    async (entry) => {
      const changed = [
        forge(bodyOf(entry), SPOT, { key: 'product:43', namespace: NAMESPACE }),
        forge(bodyOf(entry), SPOT, SPOT, (header) => ({ ...header, serializer: `${header.serializer}+br` })),
        Buffer.concat([bodyOf(entry), Buffer.of(0)]),
        bodyOf(entry).subarray(0, -1),
      ]
      for (const body of changed) expect((await read(entry, body)).found).toBe('loaded')
    },
  )
})

it('covers each algorithm, and encryption, of each serializer', () => {
  const chains = golden.map(({ chain }) => chain)
  for (const id of Object.keys(VALUES)) {
    for (const way of ['', '+gz', '+br', '+zs', '+gcm.golden-1', '+br+gcm.golden-1', '+zs+gcm.golden-1']) {
      expect(chains).toContain(id + way)
    }
  }
})
