import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import type { Bench, StoreGroup } from './harness.js'
import type { Payload, Slot, Store, StoredValue, Version } from '@readthrough/core'

/** Long enough never to end during a case, in milliseconds. */
export const LONG = 60_000
/** Long enough to do something before it ends. */
export const SHORT = 150
/** When {@link SHORT} is surely over. */
export const PAST = 220

/** The same two for a case that does much before the time is over: where the clock is real, the machine may be busy. */
export const AMPLE = 500
export const PAST_AMPLE = 600

/** A token, id or whatever else must never have been used before. */
export function fresh(): string {
  return randomBytes(15).toString('base64url')
}

/** A value with a version of its own. */
export function valueOf(body: Payload): StoredValue & { readonly version: string } {
  return { version: `V${fresh()}`, body }
}

/** What lies under `key`. */
export async function look(store: Store, key: string): Promise<Slot> {
  const { slots } = await store.read([key], [])
  assert.equal(slots.length, 1, 'one key read gives one slot')
  return slots[0] as Slot
}

/** Puts a lease there, which must be granted, and gives its token. */
export async function take(store: Store, key: string, ttlMs: number = LONG): Promise<string> {
  const token = fresh()
  assert.deepEqual(await store.lease(key, token, ttlMs), { state: 'granted' }, `a lease on ${key} is granted`)
  return token
}

/** Puts a value there by lease and fill, and gives its version. */
export async function put(store: Store, key: string, body: Payload, ttlMs: number = LONG): Promise<string> {
  const value = valueOf(body)
  assert.equal(await store.fill(key, await take(store, key), value, ttlMs), true, `a fill of ${key} is accepted`)
  return value.version
}

/** A group that the case needs. Like the engine, the cases call `watch` without its store. */
export function groupOf<Name extends StoreGroup>(store: Store, name: Name): NonNullable<Store[Name]> {
  return store[name] ?? assert.fail(`the store has no ${name}`)
}

/** The version of what lies there, a value or something unreadable. */
export async function versionAt(store: Store, key: string): Promise<Version> {
  const slot = await look(store, key)
  if (slot.state !== 'value' && slot.state !== 'unreadable') assert.fail(`${key} has no version: it is ${slot.state}`)
  return slot.version
}

export async function isAbsent(store: Store, key: string, why: string): Promise<void> {
  assert.deepEqual(await look(store, key), { state: 'absent' }, why)
}

export async function isLeaseOf(store: Store, key: string, token: string, why: string): Promise<void> {
  assert.deepEqual(await look(store, key), { state: 'lease', token }, why)
}

export async function isBarrier(store: Store, key: string, why: string): Promise<void> {
  assert.deepEqual(await look(store, key), { state: 'barrier' }, why)
}

export async function isValue(store: Store, key: string, version: Version, body: Payload, why: string): Promise<void> {
  sameSlot(await look(store, key), { state: 'value', version, body }, why)
}

/** Compares slots; bytes are bytes, whichever class holds them. */
export function sameSlot(actual: Slot | { state: 'granted' }, expected: Slot, why: string): void {
  assert.deepEqual(plain(actual), plain(expected), why)
}

function plain(slot: Slot | { state: 'granted' }): object {
  const latin1 = (part: string | Uint8Array) =>
    typeof part === 'string' ? part : { bytes: Buffer.from(part).toString('latin1') }
  if (slot.state === 'value') return { ...slot, version: latin1(slot.version), body: latin1(slot.body) }
  if (slot.state === 'unreadable') return { ...slot, version: latin1(slot.version) }
  return slot
}

/** Runs `attempt` so many times at once, on each of the stores in turn. */
export function atOnce<T>(
  stores: readonly Store[],
  times: number,
  attempt: (store: Store, n: number) => Promise<T>,
): Promise<T[]> {
  return Promise.all(Array.from({ length: times }, (_, n) => attempt(stores[n % stores.length] as Store, n)))
}

/** Puts a value under each of so many keys, and gives the keys. */
export async function fillMany(bench: Bench, name: (n: number) => string, count: number): Promise<string[]> {
  const store = await bench.open()
  const keys = Array.from({ length: count }, (_, n) => name(n))
  for (let from = 0; from < count; from += 500) {
    await Promise.all(keys.slice(from, from + 500).map((key) => put(store, key, bench.payload('b'))))
  }
  return keys
}
