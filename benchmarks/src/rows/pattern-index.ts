import { createCache, type Cache } from '@readthrough/core'
import { redisStore } from '@readthrough/redis'
import { startPinger, type Pinger } from '../harness/pinger.js'
import { figureOf } from '../harness/rounds.js'
import type { TagsOptions, TagsResult } from './tags.js'
import { connect, entry, fillCache, fillOthers, GROUP, thereIn } from './tags-data.js'

/** Misses that are measured together, one after the other. */
const MISSES = 200
const FIRST = 'the first drop with it'

interface Way {
  readonly name: string
  readonly cache: Cache
  /** Drops a group by its pattern, or misses {@link MISSES} keys of it that nobody has loaded. */
  readonly does: 'drops' | 'misses'
}

interface Seen {
  readonly ms: number[]
  readonly pingMs: number[]
  wrong: number
}

/**
 * Drops one group of entries after the other by its pattern, with an index and by a scan in turns, each in a cache of its
 * own in one Redis; and between them, misses in either. The first drop with the index, which scans and seals it, stands
 * apart. Another client pings all the time.
 */
export async function measurePatternIndex(options: TagsOptions): Promise<readonly TagsResult[]> {
  const { redisUrl, rounds, entries, others } = options
  const groups = Math.floor(entries / GROUP)
  if (groups < rounds + 3) throw new RangeError(`${rounds} rounds need at least ${(rounds + 3) * GROUP} entries`)
  const client = await connect(redisUrl)
  const open = (namespace: string, more: object = {}): Cache =>
    createCache({ namespace, store: redisStore({ url: redisUrl }), ttl: '1h', ...more })
  const plain = open('plain')
  const indexed = open('indexed', { indexes: [{ key: entry, max: 2 * entries }] })
  let pinger: Pinger | undefined
  try {
    await fillOthers(client, others)
    await fillCache(plain, groups)
    await fillCache(indexed, groups)
    pinger = await startPinger(redisUrl)
    const first = await once({ name: FIRST, cache: indexed, does: 'drops' }, groups - 2, pinger)
    const ways: readonly Way[] = [
      { name: 'by pattern, with an index', cache: indexed, does: 'drops' },
      { name: 'by pattern, by a scan', cache: plain, does: 'drops' },
      { name: `${MISSES} misses, with an index`, cache: indexed, does: 'misses' },
      { name: `${MISSES} misses, without`, cache: plain, does: 'misses' },
    ]
    return [resultOf(FIRST, first), ...(await inTurns(ways, rounds, pinger))]
  } finally {
    await pinger?.stop()
    await plain.close()
    await indexed.close()
    await client.close()
  }
}

async function inTurns(ways: readonly Way[], rounds: number, pinger: Pinger): Promise<readonly TagsResult[]> {
  const all = ways.map((): Seen => ({ ms: [], pingMs: [], wrong: 0 }))
  for (let round = 0; round < rounds; round++) {
    // Each goes first as often as the others.
    for (let turn = 0; turn < ways.length; turn++) {
      const index = (round + turn) % ways.length
      const { ms, pingMs, wrong } = await once(ways[index]!, round, pinger)
      all[index]!.ms.push(...ms)
      all[index]!.pingMs.push(...pingMs)
      all[index]!.wrong += wrong
    }
  }
  return ways.map(({ name }, index) => resultOf(name, all[index]!))
}

async function once({ cache, does }: Way, group: number, pinger: Pinger): Promise<Seen> {
  const work = async (): Promise<void> => {
    if (does === 'drops') await cache.invalidate({ patterns: [entry.under(group)] })
    else for (let id = 0; id < MISSES; id++) await cache.readThrough(entry(-1 - group, id), async () => ({ id }))
  }
  const { result: ms, longestMs } = await pinger.during(async () => {
    const start = performance.now()
    await work()
    return performance.now() - start
  })
  await cache.drain()
  // A neighbour by name is to be there still.
  const wrong = does === 'drops' ? (await thereIn(cache, group)) + GROUP - (await thereIn(cache, group + 1)) : 0
  return { ms: [ms], pingMs: [longestMs], wrong }
}

function resultOf(name: string, { ms, pingMs, wrong }: Seen): TagsResult {
  return { name, ms: figureOf(ms), pingMs: figureOf(pingMs), wrong }
}
