import assert from 'node:assert/strict'
import type { Payload } from '@readthrough/core'
import { type Bench, storeCase, type StoreCase } from '../harness.js'
import { isValue, look, LONG, put, valueOf } from '../steps.js'

const LARGE = 1_000_000

/** What went in comes out, to the byte. */
export const payloadCases: readonly StoreCase[] = [
  storeCase(
    'payload.text',
    'text comes back as it went in: emoji, NUL, line ends, marks, quotes',
    (bench) =>
      roundTrips(bench, [
        'plain',
        '\u{1F468}\u200d\u{1F469}\u200d\u{1F467} é 漢',
        'a\0b\0',
        '\r\n$-1\r\n',
        '\ufeffmark',
        '\ufffd',
        '"\\"',
        ' ',
      ]),
    { format: 'text' },
  ),

  storeCase(
    'payload.bytes',
    'bytes come back as they went in: all 256, and what is not UTF-8',
    async (bench) => {
      const all = Uint8Array.from({ length: 256 }, (_, n) => n)
      await roundTrips(bench, [all, Uint8Array.of(0xff, 0xfe, 0xc3), Uint8Array.of(0), Buffer.from('\r\n$-1\r\n')])
    },
    { format: 'bytes' },
  ),

  storeCase(
    'payload.bytes-are-bytes',
    'a store of bytes answers with bytes, a store of text with a string',
    async (bench) => {
      const store = await bench.open()
      await put(store, 'k', bench.payload('b'))
      const slot = await look(store, 'k')
      assert.ok(slot.state === 'value')
      assert.equal(typeof slot.body === 'string' ? 'text' : slot.body instanceof Uint8Array && 'bytes', bench.format)
    },
  ),

  storeCase(
    'payload.part-of-a-buffer',
    'bytes that are a part of a larger buffer are kept without the rest',
    async (bench) => {
      await roundTrips(bench, [new Uint8Array(Buffer.from('secret body secret').buffer.slice(0)).subarray(7, 11)])
    },
    { format: 'bytes' },
  ),

  storeCase('payload.empty', 'an empty body is a value like any other', async (bench) => {
    await roundTrips(bench, [bench.payload('')])
  }),

  storeCase('payload.large', `a body of ${LARGE} characters comes back whole`, async (bench) => {
    await roundTrips(bench, [bench.payload('é0123456789'.repeat(LARGE / 10).slice(0, LARGE))])
  }),

  storeCase('payload.keys', 'keys are told apart to the last character, whatever they hold', async (bench) => {
    const store = await bench.open()
    const keys = [
      'a',
      'A',
      'a ',
      ' a',
      'a\0',
      'a\r\n',
      'é',
      'e\u0301',
      '\u{1F600}',
      '\u{1F601}',
      'a:b',
      'a::b',
      '{a}b',
      'x'.repeat(500),
      'x'.repeat(501),
    ]
    const versions: string[] = []
    for (const key of keys) versions.push(await put(store, key, bench.payload(key)))
    for (const [n, key] of keys.entries())
      await isValue(store, key, versions[n] ?? '', bench.payload(key), JSON.stringify(key))
  }),
]

/** By fill, by replace, and in the answer to a refused lease. */
async function roundTrips(bench: Bench, bodies: readonly Payload[]): Promise<void> {
  const store = await bench.open()
  for (const [n, body] of bodies.entries()) {
    const key = `k${n}`
    const filled = await put(store, key, body)
    await isValue(store, key, filled, body, `body ${n}, filled`)
    const next = valueOf(body)
    assert.equal(await store.replace(key, filled, next, LONG), true)
    await isValue(store, key, next.version, body, `body ${n}, replaced`)
  }
}
