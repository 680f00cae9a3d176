import { createCache, type Cache } from '@readthrough/core'
import { redisStore } from '@readthrough/redis'
import { startPinger, type Pinger } from '../harness/pinger.js'
import { figureOf, type Figure } from '../harness/rounds.js'
import { connect, entry, fillCache, fillOthers, GROUP, tagOf, thereIn, type Client } from './tags-data.js'

/** How much there is, and how often something is dropped. */
export interface TagsOptions {
  readonly redisUrl: string
  readonly rounds: number
  /** In the cache, in groups of {@link GROUP}. */
  readonly entries: number
  /** In the same Redis, and none of ours. */
  readonly others: number
}

/** One way to drop a group, over all rounds. */
export interface TagsResult {
  readonly name: string
  readonly ms: Figure
  /** How long a second client waited for a PING meanwhile, at worst. */
  readonly pingMs: Figure
  /** Entries that should be gone and are not, and those that should be there and are not. */
  readonly wrong: number
}

/** The page of the store's own scans: a bare scan is to be compared with them. */
const SCAN_COUNT = 1_000

interface Way {
  readonly name: string
  readonly run: (group: number) => Promise<unknown>
  /** Whether it drops the group, or is there to compare with. */
  readonly drops: boolean
}

/**
 * Drops one group of entries after the other, by tag and by pattern in turns; beside them the least that a command
 * takes, and a scan by hand that drops nothing. Another client pings all the time.
 */
export async function measureTags({ redisUrl, rounds, entries, others }: TagsOptions): Promise<readonly TagsResult[]> {
  const groups = Math.floor(entries / GROUP)
  if (groups <= 2 * rounds) throw new RangeError(`${rounds} rounds need at least ${(2 * rounds + 1) * GROUP} entries`)
  const client = await connect(redisUrl)
  const cache = createCache({ namespace: 'tags', store: redisStore({ url: redisUrl }), ttl: '1h' })
  let pinger: Pinger | undefined
  try {
    await fillOthers(client, others)
    await fillCache(cache, groups)
    pinger = await startPinger(redisUrl)
    return await inTurns(waysOf(client, cache), rounds, groups, pinger, cache)
  } finally {
    await pinger?.stop()
    await cache.close()
    await client.close()
  }
}

function waysOf(client: Client, cache: Cache): readonly Way[] {
  return [
    { name: 'UNLINK of one key', run: () => client.unlink('nothing'), drops: false },
    { name: 'by tag', run: (group) => cache.invalidate({ tags: [tagOf(group)] }), drops: true },
    { name: 'bare SCAN', run: (group) => scan(client, `rt:tags:e:entry:${group}:*`), drops: false },
    { name: 'by pattern', run: (group) => cache.invalidate({ patterns: [entry.under(group)] }), drops: true },
  ]
}

async function inTurns(
  ways: readonly Way[],
  rounds: number,
  groups: number,
  pinger: Pinger,
  cache: Cache,
): Promise<readonly TagsResult[]> {
  const seen = ways.map(() => ({ ms: [] as number[], pingMs: [] as number[], wrong: 0 }))
  const left = Array.from({ length: groups }, (_, group) => group)
  for (let round = 0; round < rounds; round++) {
    for (const [index, { run, drops }] of ways.entries()) {
      const group = drops ? left.shift()! : left[0]!
      const { result: ms, longestMs } = await pinger.during(async () => {
        const start = performance.now()
        await run(group)
        return performance.now() - start
      })
      seen[index]!.ms.push(ms)
      seen[index]!.pingMs.push(longestMs)
      // A neighbour by name, and one that comes much later.
      if (drops) seen[index]!.wrong += await wrongIn(cache, group, [left[0]!, left[(group * 7) % left.length]!])
    }
  }
  return ways.map(({ name }, index) => {
    const { ms, pingMs, wrong } = seen[index]!
    return { name, ms: figureOf(ms), pingMs: figureOf(pingMs), wrong }
  })
}

async function wrongIn(cache: Cache, dropped: number, neighbours: readonly number[]): Promise<number> {
  let wrong = await thereIn(cache, dropped)
  for (const neighbour of neighbours) wrong += GROUP - (await thereIn(cache, neighbour))
  return wrong
}

async function scan(client: Client, match: string): Promise<void> {
  let cursor = '0'
  do {
    ;({ cursor } = await client.scan(cursor, { MATCH: match, COUNT: SCAN_COUNT }))
  } while (cursor !== '0')
}
