import { createCache, memoryStore, type Cache } from '@readthrough/core'
import { startPostgres } from '@readthrough/services'
import pg from 'pg'
import { openProxy } from './proxy.js'

/** A real Postgres with something in stock, and a way to spoil a COMMIT. */
export interface Shop {
  /** Where drivers connect to; through a proxy. */
  readonly url: string
  cutInCommit(): void
  /** Ends the connection that waits in COMMIT, from the side of the database. */
  terminateInCommit(): Promise<void>
  /** What the database says, to those outside of any transaction. */
  committed(id: number): Promise<number>
  /** Five of everything, and no delay in COMMIT. */
  restock(): Promise<void>
  /** From now on COMMIT takes its time where stock was changed. */
  slowDownCommit(): Promise<void>
  close(): Promise<void>
}

const TABLES = `
  create table stock (id int primary key, "left" int not null);
  create table line (id serial primary key, stock int not null references stock (id) deferrable initially deferred);
  create function wait() returns trigger language plpgsql as 'begin perform pg_sleep(30); return null; end';
`
const SLOW_COMMIT = `
  create constraint trigger slow after update on stock deferrable initially deferred
  for each row execute function wait()
`

export async function openShop(): Promise<Shop> {
  const server = await startPostgres()
  const pool = new pg.Pool({ connectionString: server.url })
  // The last connections are ended by the server.
  pool.on('error', () => undefined)
  await pool.query(TABLES)
  const proxy = await openProxy(server.port)
  return {
    url: server.url.replace(`:${server.port}/`, `:${proxy.port}/`),
    cutInCommit: proxy.cutInCommit,
    async terminateInCommit() {
      const waiting = "from pg_stat_activity where query ilike 'commit' and state = 'active'"
      for (;;) {
        const { rowCount } = await pool.query(`select pg_terminate_backend(pid) ${waiting}`)
        if (rowCount === 1) return
      }
    },
    async committed(id) {
      const { rows } = await pool.query('select "left" from stock where id = $1', [id])
      return (rows[0] as { left: number }).left
    },
    async restock() {
      await pool.query('drop trigger if exists slow on stock; truncate stock, line')
      await pool.query('insert into stock values (1, 5), (2, 5)')
    },
    async slowDownCommit() {
      await pool.query(SLOW_COMMIT)
    },
    async close() {
      await proxy.close()
      await pool.end()
      await server.stop()
    },
  }
}

/** A cache over a shop, and what it has sent. */
export interface Reader {
  readonly cache: Cache
  /** Through the cache, from the database as others see it. */
  read(id: number): Promise<number>
  invalidate(id: number): Promise<unknown>
  /** The targets of every invalidation that was carried out. */
  readonly sent: readonly (readonly string[])[]
}

export function openReader(shop: Shop): Reader {
  const cache = createCache({ namespace: 'shop', store: memoryStore(), ttl: '1h' })
  const sent: (readonly string[])[] = []
  cache.on('invalidated', ({ targets }) => sent.push(targets))
  return {
    cache,
    sent,
    read: (id) => cache.readThrough(['stock', id], () => shop.committed(id)),
    invalidate: (id) => cache.invalidate({ keys: [['stock', id]] }),
  }
}
