import assert from 'node:assert/strict'
import { startPostgres } from '@readthrough/services'
import pg from 'pg'
import { invalidate, RESET, SCHEMA, watchedCache, type Watched } from './shop.js'
import { openWay, type Way } from './way.js'

/** A real Postgres with the tables of the tests, and a cache. */
export interface Stand extends Watched {
  /** Where clients that go by the way connect to. */
  readonly way: Way
  /** Goes straight to the server. */
  readonly admin: pg.Pool
  /** Goes by the way; one connection, so that one which is not given back is missed. */
  readonly pool: pg.Pool
  openPool(options?: pg.PoolConfig): pg.Pool
  /** Changes a row and invalidates it. */
  change(client: pg.ClientBase, id: number, stock: number): Promise<void>
  stockOf(id: number): Promise<number | undefined>
  close(): Promise<void>
}

/** Opens one; the server is started once for all of a file. */
export interface Stands {
  open(): Promise<Stand>
  end(): Promise<void>
}

export async function startStands(): Promise<Stands> {
  const server = await startPostgres()
  const way = await openWay(server.url)
  const admin = new pg.Pool({ connectionString: server.url })
  await admin.query(SCHEMA)
  const openPool = (options: pg.PoolConfig = {}): pg.Pool =>
    new pg.Pool({ connectionString: way.url, max: 1, ...options }).on('error', () => {})

  return {
    async open() {
      await admin.query(RESET)
      const watched = watchedCache()
      const pool = openPool()
      return {
        ...watched,
        way,
        admin,
        pool,
        openPool,
        async change(client, id, stock) {
          await client.query('update product set stock = $2 where id = $1', [id, stock])
          await invalidate(watched.cache, id)
        },
        async stockOf(id) {
          return (await admin.query<{ stock: number }>('select stock from product where id = $1', [id])).rows[0]?.stock
        },
        async close() {
          way.cut(undefined)
          way.hush(undefined)
          assert.equal(pool.idleCount, pool.totalCount, 'every client was given back')
          await pool.end()
          await watched.cache.close()
        },
      }
    },
    async end() {
      await admin.end()
      await way.close()
      await server.stop()
    },
  }
}
