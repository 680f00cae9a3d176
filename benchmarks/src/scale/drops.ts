import { createCache, defineKey, type Cache } from '@readthrough/core'
import { redisStore } from '@readthrough/redis'
import { startRedis } from '@readthrough/services'
import { failureOf, figureOf, orderOf, type Failed, type Figure } from '../harness/rounds.js'
import { connect, fillOthers, type Client } from '../rows/tags-data.js'

/** Among how many other keys, and how often. */
export interface DropsOptions {
  readonly sizes: readonly number[]
  readonly rounds: number
}

/** What it takes to drop a hundred entries, by one way. */
export interface DropsResult {
  readonly name: string
  /** Other keys in the same Redis. */
  readonly size: number
  readonly ms: Figure
  /** Over one command that does nothing, in the same round. */
  readonly ratio: Figure
  /** Entries that were still answered. */
  readonly wrong: number
}

/** One that could not be had: what it said. */
export type DropsOutcome = DropsResult | (Failed & { readonly size: number })

interface Way {
  readonly name: string
  drop(round: number): Promise<void>
  /** Fills what the round drops, and counts what is still answered. */
  fill(round: number): Promise<void>
  left(round: number): Promise<number>
}

interface Point {
  readonly size: number
  readonly ways: readonly Way[]
  readonly seen: Map<string, { readonly ms: number[]; wrong: number; failed: string | undefined }>
}

const DROPPED = 100
const BARE = 'UNLINK of one key'
const PASSES = 20

/** The drop of a hundred entries among more and more other keys: by tag, by pattern, and by pattern with an index. */
export async function measureDrops({ sizes, rounds }: DropsOptions): Promise<readonly DropsOutcome[]> {
  const stops: (() => Promise<void>)[] = []
  try {
    const points: Point[] = []
    for (const size of sizes) {
      const redis = await startRedis()
      stops.unshift(() => redis.stop())
      const client = await connect(redis.url)
      stops.unshift(async () => client.destroy())
      await fillOthers(client, size)
      const { ways, close } = waysOf(client, redis.url)
      stops.unshift(close)
      points.push({
        size,
        ways,
        seen: new Map(ways.map(({ name }) => [name, { ms: [], wrong: 0, failed: undefined }])),
      })
    }
    // The first round counts for nothing: code gets warm, and an index is built.
    for (let round = 0; round <= rounds; round++) {
      for (const index of orderOf(round, points.length)) await turn(points[index]!, round)
    }
    return points.flatMap((point) => point.ways.map(({ name }) => outcomeOf(point, name)))
  } finally {
    for (const stop of stops) await stop()
  }
}

async function turn({ ways, seen }: Point, round: number): Promise<void> {
  for (const { name, fill, drop, left } of ways) {
    const own = seen.get(name)!
    if (own.failed !== undefined) continue
    try {
      await fill(round)
      const start = performance.now()
      await drop(round)
      const ms = performance.now() - start
      own.wrong += await left(round)
      if (round > 0) own.ms.push(ms)
    } catch (error) {
      own.failed = failureOf(error)
    }
  }
}

function outcomeOf({ size, seen }: Point, name: string): DropsOutcome {
  const { ms, wrong, failed } = seen.get(name)!
  if (failed !== undefined) return { name, size, failed }
  const bare = seen.get(BARE)!.ms
  return { name, size, ms: figureOf(ms), ratio: figureOf(ms.map((own, round) => own / bare[round]!)), wrong }
}

function waysOf(client: Client, url: string): { readonly ways: readonly Way[]; close(): Promise<void> } {
  const caches: Cache[] = []
  const over = (name: string, indexes: (key: ReturnType<typeof keyFor>) => object, drop: Drop): Way => {
    const key = keyFor(name)
    let cache: Cache | undefined
    const opened = (): Cache => {
      if (cache !== undefined) return cache
      cache = createCache({ namespace: 'drops', store: redisStore({ url }), ttl: '1h', ...indexes(key) })
      caches.push(cache)
      return cache
    }
    return {
      name,
      fill: (round) => fillGroup(opened(), key, round),
      drop: (round) => drop(opened(), key, round),
      left: (round) => thereIn(opened(), key, round),
    }
  }
  const nothing = async (): Promise<void> => undefined
  return {
    ways: [
      { name: BARE, fill: nothing, drop: async () => void (await client.unlink('nothing')), left: async () => 0 },
      over(
        'by tag',
        () => ({}),
        async (cache, _, round) => void (await cache.invalidate({ tags: [`round:${round}`] })),
      ),
      over('by pattern', () => ({}), byPattern),
      over('by pattern, indexed', (key) => ({ indexes: [key] }), byPattern),
    ],
    async close() {
      for (const cache of caches) await cache.close()
    },
  }
}

type Drop = (cache: Cache, key: ReturnType<typeof keyFor>, round: number) => Promise<void>

const byPattern: Drop = async (cache, key, round) => void (await cache.invalidate({ patterns: [key.under(round)] }))

function keyFor(way: string) {
  return defineKey(`entry ${way.replace(/,/g, '')}`.replaceAll(' ', '-'), (round: number, id: number) => [round, id])
}

async function fillGroup(cache: Cache, key: ReturnType<typeof keyFor>, round: number): Promise<void> {
  for (let pass = 0; (await thereIn(cache, key, round)) < DROPPED; pass++) {
    if (pass === PASSES) throw new Error(`it is still not filled after ${PASSES} passes`)
    await each((id) => cache.readThrough(key(round, id), async () => ({ id }), { tags: [`round:${round}`] }))
    await cache.drain()
  }
}

async function thereIn(cache: Cache, key: ReturnType<typeof keyFor>, round: number): Promise<number> {
  const states = await each((id) => cache.explain(key(round, id)))
  return states.filter(({ state }) => state === 'fresh').length
}

function each<T>(work: (id: number) => Promise<T>): Promise<readonly T[]> {
  return Promise.all(Array.from({ length: DROPPED }, (_, id) => work(id)))
}
