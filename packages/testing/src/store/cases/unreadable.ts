import assert from 'node:assert/strict'
import { storeCase, type StoreCase } from '../harness.js'
import {
  atOnce,
  fresh,
  isAbsent,
  isLeaseOf,
  isValue,
  look,
  LONG,
  put,
  sameSlot,
  SHORT,
  take,
  valueOf,
  versionAt,
} from '../steps.js'

const ID = 'AbcdefghijKLMNOPQRs_'
const bytes = (...codes: number[]) => Uint8Array.from(codes)

/** What no store of ours wrote: neither value, nor lease, nor barrier. */
const UNREADABLE: readonly (readonly [name: string, raw: string | Uint8Array])[] = [
  ['an empty string', ''],
  ['a V alone', 'V'],
  ['an L alone', 'L'],
  ['a value whose id is cut short', `V${ID.slice(1)}`],
  ['a lease whose token is cut short', `L${ID.slice(1)}`],
  ['a lease with more behind its token', `L${ID}x`],
  ['an H alone', 'H'],
  ['a barrier whose generation is cut short', `H${ID.slice(1)}`],
  ['text that begins like a barrier', 'Hello there, dear visitor'],
  ['text', 'hello'],
  ['JSON', '{"id":1,"name":"é\u{1F600}"}'],
  ['another first letter', `X${ID}`],
  ['a byte order mark', '\ufeffV'],
  ['a replacement character', 'a\ufffdb'],
  ['bytes that are not UTF-8', bytes(0xff, 0xfe, 0x00, 0x80)],
  ['a value whose id is not ASCII', Buffer.concat([Buffer.from('V'), Buffer.alloc(40, 0xe9)])],
  ['something long', 'z'.repeat(100_000)],
]

/** Unlike each other, and yet alike to whoever decodes them carelessly. */
const ALIKE: readonly (readonly [string | Uint8Array, string | Uint8Array])[] = [
  [bytes(0xff), bytes(0xfe)],
  [bytes(0xff), '\ufffd'],
  [`X${ID}one`, `X${ID}two`],
  ['', '\0'],
  ['V', 'L'],
  ['H', 'V'],
  [`${'z'.repeat(100_000)}a`, `${'z'.repeat(100_000)}b`],
]

const PLANT = { needs: ['plant'] } as const

/** What others left under our keys is recognised, and replaced only knowingly. */
export const unreadableCases: readonly StoreCase[] = [
  storeCase(
    'unreadable.read',
    'what is none of ours reads as unreadable',
    async (bench) => {
      const store = await bench.open()
      for (const [name, raw] of UNREADABLE) {
        await bench.plant('k', raw)
        assert.equal((await look(store, 'k')).state, 'unreadable', name)
      }
    },
    PLANT,
  ),

  storeCase(
    'unreadable.not-leased',
    'no lease goes over what is unreadable without naming it',
    async (bench) => {
      const store = await bench.open()
      for (const [name, raw] of UNREADABLE) {
        await bench.plant('k', raw)
        const seen = await look(store, 'k')
        sameSlot(await store.lease('k', fresh(), LONG), seen, `${name}: the answer tells what lies there`)
        sameSlot(await look(store, 'k'), seen, `${name}: it still lies there`)
      }
    },
    PLANT,
  ),

  storeCase(
    'unreadable.leased-over',
    'naming its version, a lease goes over what is unreadable, and a value after it',
    async (bench) => {
      const store = await bench.open()
      for (const [name, raw] of UNREADABLE) {
        await bench.plant('k', raw)
        const token = fresh()
        assert.deepEqual(await store.lease('k', token, LONG, await versionAt(store, 'k')), { state: 'granted' }, name)
        await isLeaseOf(store, 'k', token, name)
        const value = valueOf(bench.payload(name))
        assert.equal(await store.fill('k', token, value, LONG), true)
        await isValue(store, 'k', value.version, value.body, name)
      }
    },
    PLANT,
  ),

  storeCase(
    'unreadable.one-of-many',
    'of many leases over the same unreadable bytes, one is granted',
    async (bench) => {
      const stores = [await bench.open(), await bench.open(), await bench.open()]
      await bench.plant('k', bytes(0xff, 0xfe))
      const version = await versionAt(stores[0] ?? assert.fail(), 'k')
      const answers = await atOnce(stores, 24, (store) => store.lease('k', fresh(), LONG, version))
      assert.equal(answers.filter((answer) => answer.state === 'granted').length, 1)
    },
    PLANT,
  ),

  storeCase(
    'unreadable.exact-version-only',
    'the version of unreadable bytes names these bytes and no others',
    async (bench) => {
      const store = await bench.open()
      for (const [first, second] of ALIKE.flatMap(
        ([a, b]) =>
          [
            [a, b],
            [b, a],
          ] as const,
      )) {
        await bench.plant('k', first)
        const version = await versionAt(store, 'k')
        await bench.plant('k', second)
        const seen = await look(store, 'k')
        sameSlot(await store.lease('k', fresh(), LONG, version), seen, 'no lease')
        assert.equal(await store.replace('k', version, valueOf(bench.payload('b')), LONG), false, 'no replacement')
        assert.equal(await store.touch('k', version, SHORT), false, 'no touch')
        sameSlot(await look(store, 'k'), seen, 'it lies there as before')
      }
    },
    PLANT,
  ),

  storeCase(
    'unreadable.names-nothing-live',
    'the version of unreadable bytes never names a lease or a value',
    async (bench) => {
      const store = await bench.open()
      for (const [name, raw] of UNREADABLE) {
        await bench.plant('k', raw)
        const version = await versionAt(store, 'k')
        await store.delete(['k'])
        const token = await take(store, 'k')
        assert.deepEqual(await store.lease('k', fresh(), LONG, version), { state: 'lease', token }, name)
        const value = valueOf(bench.payload('live'))
        await store.fill('k', token, value, LONG)
        sameSlot(await store.lease('k', fresh(), LONG, version), { state: 'value', ...value }, name)
        await store.delete(['k'])
      }
    },
    PLANT,
  ),

  storeCase(
    'unreadable.replaced',
    'naming its version, what is unreadable is touched and replaced',
    async (bench) => {
      const store = await bench.open()
      for (const [name, raw] of UNREADABLE) {
        await bench.plant('k', raw)
        const value = valueOf(bench.payload(name))
        const version = await versionAt(store, 'k')
        assert.equal(await store.touch('k', version, LONG), true, name)
        assert.equal(await store.replace('k', version, value, LONG), true, name)
        await isValue(store, 'k', value.version, value.body, name)
      }
    },
    PLANT,
  ),

  storeCase(
    'unreadable.not-filled',
    'what is unreadable is neither filled, nor renewed, nor released',
    async (bench) => {
      const store = await bench.open()
      for (const [name, raw] of UNREADABLE) {
        await bench.plant('k', raw)
        for (const token of [fresh(), ID]) {
          const tried = [
            store.fill('k', token, valueOf(bench.payload('b')), LONG),
            store.renew('k', token, SHORT),
            store.release('k', token),
          ]
          assert.deepEqual(await Promise.all(tried), [false, false, false], name)
        }
        assert.equal((await look(store, 'k')).state, 'unreadable', name)
      }
    },
    PLANT,
  ),

  storeCase(
    'unreadable.deleted',
    'what is unreadable is deleted, by name and by pattern',
    async (bench) => {
      const store = await bench.open()
      await bench.plant('a', bytes(0xff))
      await bench.plant('b:1', 'hello')
      await store.delete(['a'])
      await store.deleteMatching('b:*')
      await isAbsent(store, 'a', 'deleted by name')
      await isAbsent(store, 'b:1', 'deleted by pattern')
    },
    PLANT,
  ),

  storeCase(
    'unreadable.many-keys',
    'among many keys read at once, each tells its own state',
    async (bench) => {
      const store = await bench.open()
      await put(store, 'value', bench.payload('b'))
      await bench.plant('bytes', bytes(0xff, 0xfe))
      await bench.plant('barrier', `H${ID}`)
      await take(store, 'lease')
      const { slots } = await store.read(['bytes', 'value', 'barrier', 'absent', 'lease'], ['tag'])
      assert.deepEqual(
        slots.map((slot) => slot.state),
        ['unreadable', 'value', 'barrier', 'absent', 'lease'],
      )
    },
    PLANT,
  ),
]
