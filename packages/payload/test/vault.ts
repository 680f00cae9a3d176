import { memoryStore, type Serializer, type Store, type StoreFactory } from '@readthrough/core'
import { fakeClock, type FakeClock } from '@readthrough/testing'
import { story, type Story } from '../../core/test/stories/story.js'
import { createEntryNames } from '../../core/src/entry/entry-name.js'
import { readBody, writeBody, type Header } from '../../core/src/entry/header.js'

/** What lies in a store, for who can read and write there, as everyone can who has its address. */
export interface Vault {
  readonly clock: FakeClock
  /** A process with a cache over this store. */
  cache(serializer: Serializer, namespace?: string): Story
  /** The body that lies under this key; throws where there is no value. */
  body(key: string, namespace?: string): Promise<Buffer>
  /** Puts a body there, whatever lay there before. */
  plant(body: Buffer, key: string, namespace?: string): Promise<void>
}

/** A store that several caches open, and a thief. */
export function vault(clock: FakeClock = fakeClock()): Vault {
  const factory: StoreFactory = memoryStore({ clock })
  const side = (namespace: string): Store =>
    factory({ prefix: `rt:${namespace}:`, format: 'bytes', report: () => {}, renewed: () => {} })
  let planted = 0
  return {
    clock,
    cache: (serializer, namespace = 'test') => story({ clock, store: factory, serializer, namespace }),
    async body(key, namespace = 'test') {
      const [slot] = (await side(namespace).read([key], [])).slots
      if (slot?.state !== 'value') throw new Error(`nothing lies under ${key}`)
      return Buffer.from(slot.body)
    },
    async plant(body, key, namespace = 'test') {
      const store = side(namespace)
      await store.delete([key])
      await store.lease(key, 'T', 1_000)
      const version = `V${String(++planted).padStart(20, '0')}`
      if (!(await store.fill(key, 'T', { version, body }, HOUR_MS))) throw new Error('it was not planted')
    },
  }
}

const HOUR_MS = 3_600_000

/** Which entry a body is, as its checksum knows. */
export interface Spot {
  readonly key: string
  readonly namespace?: string
}

/** The same body as that of another entry, or with another header: with the checksum that belongs to it then. */
export function forge(
  body: Buffer,
  from: Spot,
  to: Spot,
  edit: (header: Header) => Header = (header) => header,
): Buffer {
  const parts = readBody(body, nameOf(from))
  if (parts === undefined) throw new Error('this is no body of that entry')
  return Buffer.from(writeBody(edit(parts.header), parts.payload, nameOf(to)))
}

function nameOf({ key, namespace = 'test' }: Spot) {
  return createEntryNames(`rt:${namespace}:`)(key)
}
