import { describe, expect, it } from 'vitest'
import { fakeClock, type FakeClock } from '../../../testing/src/fake-clock.js'
import { memoryStore, type CacheOptions, type FeedListener } from '../../src/index.js'
import { fragileSerializer } from './fragile.js'
import { changed, settled, story, type Story } from './story.js'

const BOUND_MS = 50

/** A feed that a test holds in its hands, and what the store is asked. */
interface Held {
  readonly here: Story
  readonly there: Story
  readonly clock: FakeClock
  readonly listener: () => FeedListener
  readonly asked: string[]
  /** Whether what the store tells reaches the listener by itself. */
  isTold: boolean
  prove(): void
  renew(): void
}

function held(options: Omit<Partial<CacheOptions>, 'clock'> = {}): Held {
  const clock = fakeClock()
  const shared = memoryStore({ clock })
  const asked: string[] = []
  let listener: FeedListener | undefined
  let renew = (): void => {}
  const watched = changed(
    (context) => {
      renew = () => context.renewed()
      return shared(context)
    },
    (store) => ({
      read(keys, tags) {
        asked.push('read')
        return store.read(keys, tags)
      },
      probe(keys, tags) {
        asked.push('probe')
        return store.probe!(keys, tags)
      },
      feed: {
        open(given, everyMs, time) {
          listener = given
          const ifTold =
            <T extends unknown[]>(tell: (...what: T) => void) =>
            (...what: T): void => {
              if (handle.isTold) tell(...what)
            }
          return store.feed!.open(
            {
              changed: ifTold((key) => given.changed(key)),
              tagChanged: ifTold((tag) => given.tagChanged(tag)),
              allChanged: ifTold(() => given.allChanged()),
              lost: ifTold(() => given.lost()),
              proven() {},
            },
            everyMs,
            time,
          )
        },
      },
    }),
  )
  const handle: Held = {
    here: story({ store: watched, clock, near: { mode: { bounded: BOUND_MS } }, ...options }),
    there: story({ store: shared, clock, ...options }),
    clock,
    listener: () => listener!,
    asked,
    isTold: true,
    prove: () => listener!.proven(clock.monotonic()),
    renew: () => renew(),
  }
  return handle
}

const find = ({ cache }: Story, load: () => Promise<unknown> = async () => 'row'): Promise<unknown> =>
  cache.readThrough(['p', 1], load, { ttl: '1m' })

/** Reads until it lies near. */
async function bringNear({ here }: Held, load?: () => Promise<unknown>): Promise<void> {
  await find(here, load)
  await here.cache.drain()
  await find(here, load)
  here.events()
}

describe('a near tier that is bounded', () => {
  it('answers without asking while it is proven that changes are told', async () => {
    const process = held()
    process.prove()
    await bringNear(process)
    process.asked.length = 0
    expect(await find(process.here)).toBe('row')
    await process.clock.advance(BOUND_MS)
    expect(await find(process.here)).toBe('row')
    expect(process.asked).toEqual([])
    await process.clock.advance(1)
    expect(await find(process.here)).toBe('row')
    expect(process.asked).toEqual(['probe'])
  })

  it('asks the store before the first proof', async () => {
    const process = held()
    await bringNear(process)
    process.asked.length = 0
    await find(process.here)
    expect(process.asked).toEqual(['probe'])
  })

  it('answers with nothing that was told as changed', async () => {
    const process = held()
    process.prove()
    await bringNear(process)
    await process.there.cache.invalidate({ keys: [['p', 1]] })
    expect(await find(process.here, async () => 'new')).toBe('new')
  })

  it('keeps nothing that was told as changed while it was read', async () => {
    const process = held()
    process.prove()
    await find(process.here)
    await process.here.cache.drain()
    const reading = find(process.here)
    process.listener().changed('p:1')
    await reading
    process.asked.length = 0
    await find(process.here)
    expect(process.asked).toEqual(['read'])
  })

  it('asks for everything again after it was lost, until it was seen again after a proof', async () => {
    const process = held()
    process.prove()
    await bringNear(process)
    process.asked.length = 0
    process.listener().lost()
    await process.clock.advance(1)
    process.prove()
    await find(process.here)
    expect(process.asked).toEqual(['probe'])
    await find(process.here)
    expect(process.asked).toEqual(['probe'])
  })

  it('asks for everything again when another connection answers', async () => {
    const process = held()
    process.prove()
    await bringNear(process)
    process.asked.length = 0
    process.renew()
    process.prove()
    await settled()
    await find(process.here)
    await find(process.here)
    expect(process.asked).toEqual(['read', 'probe'])
    await process.clock.advance(1)
    process.prove()
    await find(process.here)
    await find(process.here)
    expect(process.asked).toEqual(['read', 'probe', 'probe'])
  })

  it('asks the store for what a load is made of, which outlives the bound', async () => {
    const process = held()
    const total = (): Promise<unknown> =>
      process.here.cache.readThrough(['total'], async () => [await find(process.here, async () => 'new')], {
        ttl: '1m',
      })
    process.prove()
    await bringNear(process)
    process.isTold = false
    await process.there.cache.invalidate({ keys: [['p', 1], ['total']] })
    expect(await find(process.here)).toBe('row')
    expect(await total()).toEqual(['new'])
    await process.clock.advance(BOUND_MS + 1)
    expect(await total()).toEqual(['new'])
  })

  it('loads what could be read once and cannot be read again', async () => {
    const fragile = fragileSerializer()
    const process = held({ serializer: fragile.serializer })
    process.prove()
    await bringNear(process, async () => new Map([['x', 1]]))
    fragile.isBroken = true
    expect(await find(process.here, async () => new Map([['x', 2]]))).toEqual(new Map([['x', 2]]))
    expect(process.here.events()).toEqual(['miss unreadable p:1', 'loaded p:1', 'filled p:1'])
  })
})
