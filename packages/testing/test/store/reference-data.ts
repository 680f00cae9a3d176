import { randomBytes } from 'node:crypto'
import type { FeedListener, StoredValue } from '@readthrough/core'
import { type FakeClock, fakeClock } from '../../src/index.js'

/** Raw bytes and when they end; `undefined` in place of bytes is another type of thing. */
export interface Item {
  readonly raw: Buffer | undefined
  endsAt: number
}

/** The data that several reference stores share. Names begin with the prefix of a cache. */
export interface ReferenceData {
  readonly items: Map<string, Item>
  readonly stamps: Map<string, { readonly stamp: string; endsAt: number }>
  /** Of each tag under a barrier, when each member's time is over. */
  readonly tagBarriers: Map<string, Map<string, number>>
  readonly counters: Map<string, ReferenceCounters>
  /** By group: the keys that an index notes which may be trusted. */
  readonly indexes: Map<string, Set<string>>
  /** When each claim ends. */
  readonly claims: Map<string, number>
  /** What each cache has noted of the servers. */
  readonly noted: Map<string, string>
  readonly watches: Set<Watcher>
  readonly feeds: Set<ReferenceFeed>
  readonly clock: FakeClock
}

/** The counters of one cache. */
export interface ReferenceCounters {
  readonly epoch: string
  readonly counts: Map<number, number>
  /** By shard, when each member's time is over. */
  readonly holds: Map<number, Map<string, number>>
}

/** A feed that is open. */
export interface ReferenceFeed {
  readonly prefix: string
  readonly listener: FeedListener
}

interface Watcher {
  readonly name: string
  readonly changed: () => void
}

export function referenceData(): ReferenceData {
  return {
    items: new Map(),
    stamps: new Map(),
    tagBarriers: new Map(),
    counters: new Map(),
    indexes: new Map(),
    claims: new Map(),
    noted: new Map(),
    watches: new Set(),
    feeds: new Set(),
    clock: fakeClock(),
  }
}

/** Tells those who watch `name`, each once, and those who listen. */
export function tell({ watches, feeds }: ReferenceData, name: string): void {
  for (const watch of [...watches]) if (watch.name === name && watches.delete(watch)) watch.changed()
  for (const { prefix, listener } of feeds) if (name.startsWith(prefix)) listener.changed(name.slice(prefix.length))
}

/** Tells those who listen. */
export function tellOfTag({ feeds }: ReferenceData, name: string): void {
  for (const { prefix, listener } of feeds) if (name.startsWith(prefix)) listener.tagChanged(name.slice(prefix.length))
}

/** Forgets everything. */
export function lose({ items, stamps, tagBarriers, counters, indexes, claims, noted, feeds }: ReferenceData): void {
  for (const each of [items, stamps, tagBarriers, counters, indexes, claims, noted]) each.clear()
  for (const { listener } of feeds) listener.allChanged()
}

/** 20 characters that were never given before. */
export function idOf(): string {
  return randomBytes(15).toString('base64url')
}

export function contentOf({ version, body }: StoredValue): Buffer {
  return Buffer.concat([Buffer.from(version), Buffer.from(body)])
}

/** The members whose time is not over, and no others from here on. */
export function liveOf(members: Map<string, number> | undefined, { clock }: ReferenceData): Map<string, number> {
  for (const [member, endsAt] of members ?? []) if (endsAt <= clock.monotonic()) members?.delete(member)
  return members ?? new Map()
}
