import { setTimeout } from 'node:timers/promises'
import { createCache, type Cache, type Key, type Payload, type Store, type StoreFactory } from '@readthrough/core'
import { placeOf, type Place } from './seal.js'
import type { Kind } from './kinds.js'

/** An entry that was stored by a real cache, and how to get at it. */
export interface Entry {
  /** Its full name in Redis. */
  readonly name: string
  /** What its value says of where it belongs. */
  readonly label: string
  readonly place: Place
  /** The body as it was stored, in bytes. */
  readonly body: Buffer
  /** Puts another body in its place, as whoever may write to the store can. */
  plant(body: Buffer): Promise<void>
  /** Asks for the value, through the cache: what it loads, see {@link isLoaded}, or what came out of the entry. */
  ask(): Promise<unknown>
}

const LOADED = Object.freeze({ loadedBy: 'the call itself' })

/** Whether that is what a call loads that found nothing it could use: itself, or from the load of another call. */
export function isLoaded(given: unknown): boolean {
  return typeof given === 'object' && given !== null && Reflect.get(given, 'loadedBy') === LOADED.loadedBy
}

/** Entries of two namespaces, of which one has tenants, under keys that look alike. */
export interface Shelf {
  readonly entries: readonly Entry[]
  close(): Promise<void>
}

const OWNERS = [
  { namespace: 'a', tenant: 'x', key: ['k', 1] },
  { namespace: 'a', tenant: 'x', key: ['k', 2] },
  { namespace: 'a', tenant: 'y', key: ['k', 1] },
  { namespace: 'b', tenant: undefined, key: ['k', 1] },
] as const

const TTL_MS = 3_600_000
let ids = 0

/** A store that is only connecting takes nothing yet. */
async function untilThere<T>(look: () => Promise<T | undefined>, otherwise: string): Promise<T> {
  for (let tries = 0; tries < 50; tries++) {
    const found = await look()
    if (found !== undefined) return found
    await setTimeout(100)
  }
  throw new Error(otherwise)
}

/** Fills a shelf: each value is loaded and stored by a cache, as in an application. */
export async function openShelf(kind: Kind, factory: StoreFactory, prefix = 'rt'): Promise<Shelf> {
  let tenant: string | undefined
  const { serializer } = kind
  const format = serializer.wrappers?.length ? 'bytes' : serializer.format
  const shared = { prefix, store: factory, serializer, breaker: false, ttl: TTL_MS, jitter: 0, wait: '50ms' } as const
  const deadlines = { read: '10s', write: '10s', invalidate: '10s' } as const
  const caches: Record<string, Cache> = {
    a: createCache({ ...shared, deadlines, namespace: 'a', vary: () => tenant }),
    b: createCache({ ...shared, deadlines, namespace: 'b' }),
  }

  const entries: Entry[] = []
  const stores: Store[] = []
  for (const owner of OWNERS) {
    const cache = caches[owner.namespace]!
    const label = JSON.stringify(owner)
    const store = factory({ prefix: `${prefix}:${owner.namespace}:`, format, report: () => {}, renewed: () => {} })
    stores.push(store)
    const name = `${owner.tenant === undefined ? '' : `%v${owner.tenant}:`}${owner.key.join(':')}`
    // What is loaded by a case is not stored, so that the case after it begins where this one did.
    const call = (load: () => Promise<object>, unless: () => boolean): Promise<object> => {
      tenant = owner.tenant
      return cache.readThrough([...owner.key] as unknown as Key, load, { tags: [`tag ${owner.namespace}`], unless })
    }
    const look = async (): Promise<Payload | undefined> => {
      await call(
        async () => kind.valueOf(label),
        () => false,
      )
      await cache.drain()
      const slot = await store.read([name], []).then(
        ({ slots }) => slots[0],
        () => undefined,
      )
      return slot?.state === 'value' ? slot.body : undefined
    }
    const body = Buffer.from(await untilThere(look, `${kind.name} has stored nothing under ${name}`))
    entries.push({
      name: `${prefix}:${owner.namespace}:e:${name}`,
      label,
      place: placeOf(body),
      body,
      async plant(planted) {
        const id = String(++ids).padStart(20, '0')
        const stored = format === 'text' ? planted.toString() : planted
        await store.delete([name])
        await store.lease(name, id, 1_000)
        if (!(await store.fill(name, id, { version: `V${id}`, body: stored }, TTL_MS))) throw new Error('not planted')
      },
      ask: () =>
        call(
          async () => LOADED,
          () => true,
        ),
    })
  }
  return {
    entries,
    async close() {
      await Promise.all([...stores, ...Object.values(caches)].map((opened) => opened.close()))
    },
  }
}
