// A process that writes once, and says how far it has come until it is killed. Its argument says what; it begins when it
// is told to.
import { writeSync } from 'node:fs'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { withTransaction } from '@readthrough/transactions/pg'
import pg from 'pg'
import type { Phase } from './plan.js'
import { openShelf } from './shelf.js'
import { ANNOUNCEMENTS, type VictimOrders } from './victim.js'

const { name, way, fence, id, pauseMs, databaseUrl, redisUrl } = JSON.parse(process.argv[2] ?? '') as VictimOrders

const pool = new pg.Pool({ connectionString: databaseUrl, max: 1, application_name: name })
const shelf = openShelf(pool, redisUrl, fence)
shelf.cache.on('fence.failed', () => say('failed'))

/** Written at once: what is said is known, though the process is killed right after it. */
function say(word: Phase | 'ready' | 'failed'): void {
  writeSync(ANNOUNCEMENTS, `${word}\n`)
}

async function reach(phase: Phase): Promise<void> {
  say(phase)
  await pause(Math.random() * pauseMs)
}

async function write(client: pg.PoolClient): Promise<void> {
  await reach('begun')
  await client.query('UPDATE articles SET version = version + 1 WHERE id = $1', [id])
  await reach('updated')
}

const writes = {
  own: () =>
    shelf.change(id, async () => {
      const client = await pool.connect()
      await client.query('BEGIN')
      await write(client)
      say('committing')
      await client.query('COMMIT')
      await reach('committed')
      client.release()
      say('returned')
    }),
  around: () =>
    withTransaction(pool, async (client) => {
      await shelf.change(id, () => write(client))
      say('committing')
    }),
} as const

// Everything is connected and compiled before it counts.
await pool.query('SELECT 1')
await Promise.all(shelf.reads.map((read) => read(id)))
say('ready')
await once(process, 'message')
say('called')
await writes[way]()
say('invalidated')
// Whoever is to be killed does not end by itself.
setInterval(() => undefined, 1_000)
