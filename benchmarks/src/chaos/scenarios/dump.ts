import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { createCache } from '@readthrough/core'
import { redisStore } from '@readthrough/redis'
import { startRedis } from '@readthrough/services'
import { ask } from '../../failover/servers.js'
import { warmRow } from '../rows.js'
import type { Place, Scenario, Stage } from '../scenario.js'

/** What is written and invalidated meanwhile is in none of the copy. */
const OLD_BY_MS = 1_000
/** Rows that a third process writes: they come behind those of the writer. */
const OF_ANOTHER = 20

/** A Redis that writes a copy of what it holds, goes on for a while, and is killed; and starts from that copy. */
async function dumped(meanwhile: (url: string) => Promise<void>): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'readthrough-chaos-'))
  const args = ['--dir', folder]
  let redis = await startRedis({ args })
  const { url, port } = redis
  return {
    where: () => ({ url }),
    async breaks() {
      await ask(redis, ['SAVE'])
      await Promise.all([meanwhile(url), delay(OLD_BY_MS)])
      await redis.kill()
    },
    async mends() {
      await redis.stop()
      redis = await startRedis({ port, args })
    },
    async close() {
      await redis.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const DOWN: Pick<Scenario, 'plan' | 'short' | 'forgets'> = {
  plan: { duringMs: 1_000 },
  short: { duringMs: 300 },
  forgets: true,
}

/** What was invalidated of late is invalidated again. */
export const oldDumpReplay: Scenario = {
  ...DOWN,
  name: 'old-dump',
  what: "Redis writes a dump, serves for 1 s more, is killed, and starts 1 s later from that dump; `onFailover: 'replay'`",
  open: () => dumped(async () => {}),
}

/** What was invalidated by whoever, however long ago, is not believed. */
export const oldDumpClear: Scenario = {
  ...DOWN,
  name: 'old-dump-clear',
  what: "the same with `onFailover: 'clear'`; and in that second a third process invalidates 20 rows, and ends",
  lane: { options: (usual) => ({ ...usual, onFailover: 'clear' }) },
  open: (stage) => dumped((url) => writeAndEnd(url, stage)),
}

async function writeAndEnd(url: string, { namespace, write, plan }: Stage): Promise<void> {
  const cache = createCache({ namespace, store: redisStore({ url }) })
  for (let row = plan.writtenRows; row < plan.writtenRows + OF_ANOTHER; row++) {
    const { id, targets } = warmRow(row)
    await write(id)
    const state = await cache.invalidate(targets)
    if (state !== 'done') throw new Error(`the third process is told that ${id} is ${state}`)
  }
  await cache.close()
}
