import { defineKey, type Cache } from '@readthrough/core'
import { createClient } from 'redis'

/** Entries that are dropped at once. */
export const GROUP = 1_000

/** Their key: a group is all that lies under it. */
export const entry = defineKey('entry', (group: number, id: number) => [group, id])

/** Their tag. */
export const tagOf = (group: number): string => `group:${group}`

/** What lies beside the cache, and what looks at it with no cache between. */
export type Client = Awaited<ReturnType<typeof connect>>

const BATCH = 1_000
/** So many at once do not make a read miss its deadline. */
const AT_ONCE = 100
/** A busy machine may let some miss it all the same. */
const PASSES = 20

/** A client whose timer for each command is off. */
export async function connect(url: string) {
  const client = createClient({ url, commandOptions: { timeout: 0 } })
  client.on('error', (error: unknown) => console.error(error))
  await client.connect()
  return client
}

/** Fills the Redis with keys that are none of the cache's. */
export async function fillOthers(client: Client, count: number): Promise<void> {
  for (let from = 0; from < count; from += BATCH) {
    const ids = Array.from({ length: Math.min(BATCH, count - from) }, (_, index) => from + index)
    await Promise.all(ids.map((id) => client.set(`other:${id % 100}:${id}`, 'something of somebody else')))
  }
}

/** Fills the cache with so many groups, and makes sure that every entry of them is there. */
export async function fillCache(cache: Cache, groups: number): Promise<void> {
  for (let group = 0; group < groups; group++) {
    for (let pass = 0; (await thereIn(cache, group)) < GROUP; pass++) {
      if (pass === PASSES) throw new Error(`group ${group} is still not filled after ${PASSES} passes`)
      await inGroup(group, (id) =>
        cache.readThrough(entry(group, id), async () => ({ id, group }), { tags: [tagOf(group)] }),
      )
      await cache.drain()
    }
  }
}

/** How many entries of a group would be answered from the cache. */
export async function thereIn(cache: Cache, group: number): Promise<number> {
  let there = 0
  await inGroup(group, async (id) => {
    let { state } = await cache.explain(entry(group, id))
    // No answer in time says nothing of the entry.
    while (state === 'unknown') ({ state } = await cache.explain(entry(group, id)))
    if (state === 'fresh') there++
  })
  return there
}

async function inGroup(group: number, each: (id: number) => Promise<unknown>): Promise<void> {
  for (let from = 0; from < GROUP; from += AT_ONCE) {
    await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => each(group * GROUP + from + index)))
  }
}
