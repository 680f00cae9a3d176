import type { Clock } from '../../src/base/clock.js'
import { StoreError } from '../../src/base/errors.js'
import type { StoreGroups, Watch } from '../../src/store/groups.js'
import type { Store } from '../../src/store/store.js'
import { wiredFeed } from './feed.js'
import { passing } from './passing.js'

/** A store with all groups but `replicas`: nothing is lost here that had an answer. */
export type WholeStore = Store & {
  readonly [Group in Exclude<keyof StoreGroups, 'replicas'>]-?: NonNullable<StoreGroups[Group]>
}

/** How bad the way to the store is. */
export interface Weather {
  /** The share of commands that are never answered: their clients give up, and most execute all the same, later. */
  readonly lost: number
  /** Whether one command in twenty, and one reply, takes seconds. */
  readonly isSlow: boolean
}

/** What a wire is made of. `tell` hears each thing that happens to a command. */
export interface WireParts {
  readonly clock: Clock
  readonly chance: () => number
  readonly weather: Weather
  readonly tell: (what: string, given: readonly unknown[], reply?: unknown) => void
}

/**
 * The store as a process sees it over a network: commands overtake each other, execute after their clients have given
 * up, or never. A look at a slot and at stamps is no single moment; keys and tags of one verb travel on their own.
 */
export function wired(store: WholeStore, { clock, chance, weather, tell }: WireParts): Store {
  const { barriers, tagBarriers, counters, claims } = store

  function delay(): number {
    if (weather.isSlow && chance() < 0.05) return chance() * 4_000
    return chance() < 0.3 ? 0 : chance() * 8
  }

  function send<T>(what: string, given: readonly unknown[], execute: () => Promise<T>): Promise<T> {
    const isLost = chance() < weather.lost
    return new Promise((resolve, reject) => {
      const travel = async (): Promise<void> => {
        await passing(clock, delay())
        if (isLost && chance() < 0.5) await passing(clock, chance() * 500)
        if (isLost && chance() < 0.2) return
        const reply = await execute()
        tell(isLost ? `${what}, its client gone, executes` : `${what} executes`, given, reply)
        await passing(clock, delay())
        if (!isLost) resolve(reply)
      }
      travel().catch(reject)
      if (!isLost) return
      clock.timer(chance() * 20, () => {
        tell(`${what} is given up`, given)
        reject(new StoreError('STORE_TIMEOUT', what, `${what} was not answered`))
      })
    })
  }

  /** A verb whose arguments go in one command. */
  function whole<Args extends readonly unknown[], T>(
    what: string,
    verb: (...given: Args) => Promise<T>,
  ): (...given: Args) => Promise<T> {
    return (...given) => send(what, given, () => verb(...given))
  }

  /** One command for each of several names. */
  async function each<T>(what: string, names: readonly string[], verb: (name: string) => Promise<T>): Promise<T[]> {
    return Promise.all(names.map((name) => send(what, [name], () => verb(name))))
  }

  return {
    name: store.name,
    read: whole('read', async (keys, tags) => {
      const { slots } = await store.read(keys, [])
      if (chance() < 0.5) await passing(clock, chance() * 5)
      const { stamps } = await store.read([], tags)
      return { slots, stamps }
    }),
    probe: whole('probe', async (keys, tags) => {
      const { slots } = await store.probe(keys, [])
      if (chance() < 0.5) await passing(clock, chance() * 5)
      const { stamps } = await store.probe([], tags)
      return { slots, stamps }
    }),
    feed: wiredFeed(store.feed, { clock, chance }),
    lease: whole('lease', store.lease),
    renew: whole('renew', store.renew),
    release: whole('release', store.release),
    fill: whole('fill', store.fill),
    replace: whole('replace', store.replace),
    touch: whole('touch', store.touch),
    delete: async (keys) => void (await each('delete', keys, (key) => store.delete([key]))),
    deleteMatching: whole('delete matching', (pattern) => store.deleteMatching(pattern)),
    async ensureStamps(tags, ttlMs) {
      return (await each('ensure stamp', tags, (tag) => store.ensureStamps([tag], ttlMs))).flat()
    },
    dropStamps: async (tags) => void (await each('drop stamp', tags, (tag) => store.dropStamps([tag]))),
    barriers: {
      raise: whole('raise', barriers.raise),
      lower: whole('lower', barriers.lower),
      fill: whole('fill barrier', barriers.fill),
    },
    tagBarriers: { raise: whole('raise tag', tagBarriers.raise), lower: whole('lower tag', tagBarriers.lower) },
    counters: {
      read: whole('read counters', counters.read),
      ensure: whole('ensure counters', counters.ensure),
      bump: whole('bump', counters.bump),
      hold: whole('hold', counters.hold),
      free: whole('free', counters.free),
    },
    claims: { take: whole('claim', claims.take), drop: whole('drop claim', claims.drop) },
    watch: (key, tags, changed) => {
      let standing: Watch | undefined
      let isOver = false
      return {
        answer: send('watch', [key, tags], async () => {
          standing = store.watch(key, tags, changed)
          if (isOver) standing.stop()
          return standing.answer
        }),
        stop() {
          isOver = true
          standing?.stop()
        },
      }
    },
    close: store.close,
  }
}
