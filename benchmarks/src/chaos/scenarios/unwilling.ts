import { startRedis, type RedisServer } from '@readthrough/services'
import { ask } from '../../failover/servers.js'
import { repeat, type Repeat } from '../repeat.js'
import type { Place, Scenario, Stage } from '../scenario.js'

type Does = (redis: RedisServer, stage: Stage) => Promise<unknown>

async function one(begin: Does, end: Does): Promise<Place> {
  const redis = await startRedis()
  return {
    where: () => ({ url: redis.url }),
    async breaks(stage) {
      await begin(redis, stage)
    },
    async mends(stage) {
      await end(redis, stage)
    },
    close: () => redis.stop(),
  }
}

/** A server that takes commands and does not execute them, by an order. */
export const pause: Scenario = {
  name: 'pause',
  what: '`CLIENT PAUSE 4000 ALL`: Redis takes commands, and executes none',
  limits: { p50Ms: 7, commands: 150, firstHitMs: 500 },
  open: () =>
    one(
      (redis, { plan }) => ask(redis, ['CLIENT', 'PAUSE', String(plan.duringMs), 'ALL']),
      // Is held up like the others, until it is over.
      (redis) => ask(redis, ['PING']),
    ),
}

/** A server without room. */
export const full: Scenario = {
  name: 'full',
  what: 'Redis is out of memory (`noeviction`): it answers reads, deletes, and refuses to store',
  // Rows that nobody writes must go on to be hits: half of the warm ones.
  limits: { minHitsDuring: 50 },
  open: () =>
    one(
      (redis) => ask(redis, ['CONFIG', 'SET', 'maxmemory', '1']),
      (redis) => ask(redis, ['CONFIG', 'SET', 'maxmemory', '0']),
    ),
}

/** Something that is done to a healthy server, again and again. */
function again(everyMs: number, ...commands: string[][]): () => Promise<Place> {
  let repeated: Repeat | undefined
  return () =>
    one(
      async (redis) => {
        repeated = repeat(everyMs, () => ask(redis, ...commands))
      },
      async () => repeated?.stop(),
    )
}

/** A server that forgets the scripts that it was told. */
export const scriptFlush: Scenario = {
  name: 'script-flush',
  what: '`SCRIPT FLUSH`, again and again, 20 times a second',
  limits: { minHitsDuring: 50 },
  open: again(50, ['SCRIPT', 'FLUSH']),
}

/** A server that ends every connection. */
export const clientKill: Scenario = {
  name: 'client-kill',
  what: '`CLIENT KILL TYPE normal`, again and again, four times a second',
  open: again(250, ['CLIENT', 'KILL', 'TYPE', 'normal']),
}
