import { inspect } from 'node:util'
import { createCache } from '@readthrough/core'
import { type CertificateAuthority, createAuthority, type Identity, type RedisServer } from '@readthrough/services'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { redisStore, type RedisStoreOptions } from '../src/index.js'
import { recorded } from './recorded.js'
import { LEAST, PATIENTLY, startRedis } from './servers.js'

/** The first byte of what TLS sends to make a connection. */
const HANDSHAKE = 0x16
/** Longer than all deadlines of a read together. */
const PATIENCE_MS = 1_000

let authority: CertificateAuthority
let other: CertificateAuthority
/** Of a client: with the authority of the servers, and with another. */
let client: Identity
let foreign: Identity
const servers: Record<string, RedisServer> = {}

beforeAll(async () => {
  ;[authority, other] = await Promise.all([createAuthority(), createAuthority()])
  ;[client, foreign] = await Promise.all([authority.issue(), other.issue()])
  const yesterday = new Date(Date.now() - 3_600_000)
  const start = async (name: string, tls?: Promise<Identity>, asksClients = false): Promise<void> => {
    servers[name] = await startRedis(tls && { tls: { ...(await tls), asksClients } })
  }
  await Promise.all([
    start('sound', authority.issue()),
    start('expired', authority.issue({ to: yesterday })),
    start('elsewhere', authority.issue({ ips: [], names: ['elsewhere.example'] })),
    start('asking', authority.issue(), true),
    start('plain'),
  ])
})
afterAll(() => Promise.all(Object.values(servers).map((server) => server.stop())))

interface Place {
  readonly host: string
  readonly port: number
}

interface Trusting {
  readonly tls: true
  readonly ca: string
  readonly cert?: string
  readonly key?: string
}

/** Each way of having connections of its own. The first thing that is sent on any of them is the password. */
const OWN: Record<string, (at: Place, tls: Trusting) => RedisStoreOptions> = {
  'a URL': ({ host, port }, socket) => ({
    options: { url: `rediss://${LEAST.username}:${LEAST.password}@${host}:${port}`, socket },
  }),
  'a host and a port': (at, tls) => ({ options: { ...LEAST, socket: { ...at, ...tls } } }),
  Sentinels: (at, socket) => ({
    sentinel: { name: 'primary', nodes: [at], sentinelOptions: { ...LEAST, socket }, options: { ...LEAST, socket } },
  }),
  'a Cluster': (at, socket) => ({ cluster: { nodes: [at], options: { ...LEAST, socket } } }),
}

/** What goes wrong: with which server, whom the store trusts, and how it is told. */
const FAULTS: readonly (readonly [string, string, () => Omit<Trusting, 'tls'>, RegExp])[] = [
  ['a server that another authority vouches for', 'sound', () => ({ ca: other.ca }), /certificate/],
  ['a certificate that has expired', 'expired', () => ({ ca: authority.ca }), /expired/],
  ['a certificate for another host', 'elsewhere', () => ({ ca: authority.ca }), /does not match/],
  ['a server that asks for a certificate of ours', 'asking', () => ({ ca: authority.ca }), /alert|ECONNRESET|closed/],
  [
    'a server that asks for one of its authority',
    'asking',
    () => ({ ca: authority.ca, cert: foreign.cert, key: foreign.key }),
    /alert|ECONNRESET|closed/,
  ],
  ['a server without TLS', 'plain', () => ({ ca: authority.ca }), /wrong version|packet|ECONNRESET|closed|[Tt]imeout/],
]

/** What a cache comes to over a store that should never connect, once it has been told why. */
async function outcomeOf(options: RedisStoreOptions, reason: RegExp) {
  const cache = createCache({ namespace: 'tls', store: redisStore(options) })
  let told = ''
  cache.on('store.failed', (event) => (told += `${inspect(event, { depth: Infinity })} ${JSON.stringify(event)}\n`))
  let slowestMs = 0
  const values = new Set<string>()
  await expect
    .poll(
      async () => {
        const start = performance.now()
        values.add(await cache.readThrough(['k'], async () => 'loaded'))
        slowestMs = Math.max(slowestMs, performance.now() - start)
        return reason.test(told)
      },
      { timeout: 8_000 },
    )
    .toBe(true)
  const { hits, misses, bypassed } = cache.stats()
  await cache.close()
  expect([...values]).toEqual(['loaded'])
  expect([hits, misses, bypassed > 0]).toEqual([0, 0, true])
  expect(slowestMs).toBeLessThan(PATIENCE_MS)
  expect(told).not.toContain(LEAST.password)
}

describe('by each way of its own, it never connects, says why, and sends nothing in the clear', () => {
  test.concurrent.each(FAULTS)('to %s', async (_what, server, trust, reason) => {
    const line = await recorded(servers[server] ?? expect.fail())
    await Promise.all(Object.values(OWN).map((own) => outcomeOf(own(line, { tls: true, ...trust() }), reason)))
    line.close()
    const sent = line.sent().filter(({ length }) => length > 0)
    expect(sent.length).toBeGreaterThan(0)
    for (const bytes of sent) {
      expect(bytes[0]).toBe(HANDSHAKE)
      expect(bytes.toString('latin1')).not.toMatch(/HELLO|AUTH|rt:/)
      expect(bytes.includes(LEAST.password)).toBe(false)
    }
  })
})

test('a client of yours that never connects costs no caller more than that', async () => {
  const line = await recorded(servers['sound'] ?? expect.fail())
  const socket = { ...line, tls: true as const, ca: other.ca, socketTimeout: 5_000, reconnectStrategy: 50 }
  const given = createClient({ ...LEAST, socket }).on('error', () => {})
  given.connect().catch(() => {})
  await outcomeOf({ client: given }, /offline/)
  await expect.poll(() => line.sent().length, PATIENTLY).toBeGreaterThan(2)
  given.destroy()
  line.close()
  for (const bytes of line.sent()) expect(bytes.includes(LEAST.password)).toBe(false)
})

test('with all in order it connects, and the same line shows nothing but TLS', async () => {
  const line = await recorded(servers['asking'] ?? expect.fail())
  const own = OWN['a URL'] ?? expect.fail()
  const cache = createCache({
    namespace: 'tls-sound',
    store: redisStore(own(line, { tls: true, ca: client.ca, cert: client.cert, key: client.key })),
  })
  await expect.poll(() => cache.seed(['k'], 'seeded'), PATIENTLY).toBe(true)
  expect(await cache.readThrough(['k'], async () => 'loaded')).toBe('seeded')
  await cache.close()
  line.close()
  const [bytes = expect.fail(), ...more] = line.sent()
  expect([bytes[0], more.length]).toEqual([HANDSHAKE, 0])
  expect(bytes.toString('latin1')).not.toMatch(/HELLO|AUTH|rt:/)
})

test('a certificate for another host is good where that name is given', async () => {
  const at = servers['elsewhere'] ?? expect.fail()
  const socket = { host: at.host, port: at.port, tls: true as const, ca: authority.ca, servername: 'elsewhere.example' }
  const cache = createCache({ namespace: 'tls-name', store: redisStore({ options: { ...LEAST, socket } }) })
  await expect.poll(() => cache.seed(['k'], 'seeded'), PATIENTLY).toBe(true)
  await cache.close()
})

test('the line would show a password that is not encrypted', async () => {
  const line = await recorded(servers['plain'] ?? expect.fail())
  const url = `redis://${LEAST.username}:${LEAST.password}@${line.host}:${line.port}`
  const cache = createCache({ namespace: 'plain', store: redisStore({ url }) })
  await expect.poll(() => cache.seed(['k'], 'seeded'), PATIENTLY).toBe(true)
  await cache.close()
  line.close()
  expect(line.sent()[0]?.includes(LEAST.password)).toBe(true)
})
