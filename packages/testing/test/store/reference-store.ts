import type { Feed, LeaseAnswer, Slot, Store, Version } from '@readthrough/core'
import type { StoreHarness, StoreSubject } from '../../src/index.js'
import {
  contentOf,
  type Item,
  liveOf,
  lose,
  type ReferenceData,
  referenceData,
  tell,
  tellOfTag,
} from './reference-data.js'
import { kill, referenceGroups } from './reference-groups.js'

/** The plainest store that keeps the contract: raw bytes in a map, each verb one synchronous step. */
function referenceStore(data: ReferenceData, prefix: string, format: 'text' | 'bytes'): Store {
  const { items, stamps, clock } = data
  const item = (key: string): Item | undefined => {
    const found = items.get(prefix + key)
    return found === undefined || found.endsAt <= clock.monotonic() ? undefined : found
  }
  const put = (key: string, raw: Buffer, ttlMs: number): true => {
    items.set(prefix + key, { raw, endsAt: clock.monotonic() + ttlMs })
    tell(data, prefix + key)
    return true
  }
  const remove = (key: string): true => {
    items.delete(prefix + key)
    tell(data, prefix + key)
    return true
  }
  const slot = (key: string): Slot => slotOf(item(key), format)
  const isLeaseOf = (key: string, token: string): boolean => {
    const found = slot(key)
    return found.state === 'lease' && found.token === token
  }
  const is = (key: string, version: Version): boolean => {
    const found = slot(key)
    return (
      'version' in found && bytesOf(found.version).equals(bytesOf(version)) && typeof found.version === typeof version
    )
  }
  const prolong = (key: string, ttlMs: number): true => {
    const found = item(key)
    if (found !== undefined) found.endsAt = clock.monotonic() + ttlMs
    return true
  }
  const stampAt = (tag: string) => {
    const found = stamps.get(prefix + tag)
    return found === undefined || found.endsAt <= clock.monotonic() ? undefined : found
  }
  const opened: Feed[] = []
  let made = 0
  const read: Store['read'] = async (keys, tags) => ({
    slots: keys.map(slot),
    stamps: tags.map((tag) => stampAt(tag)?.stamp ?? null),
  })

  return {
    ...referenceGroups(data, prefix, read, opened),
    name: 'reference',
    read,
    lease: async (key, token, ttlMs, over): Promise<LeaseAnswer> => {
      const found = slot(key)
      if (found.state !== 'absent' && (over === undefined || !is(key, over))) return found
      put(key, Buffer.from(`L${token}`), ttlMs)
      return { state: 'granted' }
    },
    renew: async (key, token, ttlMs) => isLeaseOf(key, token) && prolong(key, ttlMs),
    release: async (key, token) => isLeaseOf(key, token) && remove(key),
    fill: async (key, token, value, ttlMs) => isLeaseOf(key, token) && put(key, contentOf(value), ttlMs),
    replace: async (key, seen, value, ttlMs) => is(key, seen) && put(key, contentOf(value), ttlMs),
    touch: async (key, seen, ttlMs) => is(key, seen) && prolong(key, ttlMs),
    delete: async (keys) => keys.forEach((key) => kill(data, prefix + key)),
    deleteMatching: async (pattern) => {
      const matcher = new RegExp(`^${pattern.split('*').map(escape).join('.*')}$`, 's')
      for (const name of items.keys()) {
        if (name.startsWith(prefix) && matcher.test(name.slice(prefix.length))) kill(data, name)
      }
      if (pattern === '*')
        for (const name of data.indexes.keys()) if (name.startsWith(prefix)) data.indexes.delete(name)
    },
    ensureStamps: async (tags, ttlMs) =>
      tags.map((tag) => {
        if (liveOf(data.tagBarriers.get(prefix + tag), data).size > 0) return null
        const endsAt = clock.monotonic() + ttlMs
        if (stampAt(tag) === undefined) tellOfTag(data, prefix + tag)
        const found = stampAt(tag) ?? { stamp: `${prefix}${clock.monotonic()}-${made++}-${Math.random()}`, endsAt }
        stamps.set(prefix + tag, { ...found, endsAt: Math.max(found.endsAt, endsAt) })
        return found.stamp
      }),
    dropStamps: async (tags) => {
      for (const tag of tags) if (stamps.delete(prefix + tag)) tellOfTag(data, prefix + tag)
    },
    close: async () => {
      for (const feed of opened) feed.close()
    },
  }
}

/** The reference store as a subject; `wrap` may break it on the way out. */
export function referenceSubject(
  format: 'text' | 'bytes',
  wrap: (store: Store, data: ReferenceData, prefix: string) => Store = (store) => store,
): StoreSubject {
  return {
    name: `reference, ${format}`,
    format,
    abilities: ['plant', 'plantForeign', 'lose'],
    groups: [
      'barriers',
      'tagBarriers',
      'replicas',
      'counters',
      'claims',
      'incarnation',
      'indexes',
      'feed',
      'probe',
      'watch',
    ],
    harness: async (): Promise<StoreHarness> => {
      const data = referenceData()
      const prefixOf = (cache: string) => `rt:${cache}:`
      const set = (key: string, raw: Buffer | undefined) => {
        data.items.set(prefixOf('main') + key, { raw, endsAt: Infinity })
        tell(data, prefixOf('main') + key)
      }
      return {
        format,
        open: async (cache = 'main') => wrap(referenceStore(data, prefixOf(cache), format), data, prefixOf(cache)),
        elapse: (ms) => data.clock.advance(ms),
        clock: data.clock,
        plant: async (key, raw) => set(key, Buffer.from(raw)),
        lose: async () => lose(data),
        plantForeign: async (key) => set(key, undefined),
        close: async () => {},
      }
    },
  }
}

function slotOf(item: Item | undefined, format: 'text' | 'bytes'): Slot {
  if (item === undefined) return { state: 'absent' }
  const { raw } = item
  if (raw === undefined) return { state: 'foreign' }
  const head = raw.toString('latin1', 0, 22)
  if (/^V[!-~]{20}/.test(head)) {
    const body = raw.subarray(21)
    return { state: 'value', version: head.slice(0, 21), body: format === 'text' ? body.toString() : body }
  }
  if (/^L[!-~]{20}$/.test(head)) return { state: 'lease', token: head.slice(1) }
  return /^H[\x21-\x7e]{20}/.test(head) ? { state: 'barrier' } : { state: 'unreadable', version: raw }
}

function bytesOf(part: string | Uint8Array): Buffer {
  return Buffer.from(part)
}

function escape(literal: string): string {
  return literal.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}
