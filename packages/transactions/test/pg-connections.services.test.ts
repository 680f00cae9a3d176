import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { withTransaction } from '../src/pg.js'
import { codeOf, invalidate } from './shop.js'
import { startStands, type Stand, type Stands } from './stand.js'

let stands: Stands
let stand: Stand

beforeAll(async () => {
  stands = await startStands()
})

beforeEach(async () => {
  stand = await stands.open()
})

afterEach(() => stand.close())
afterAll(() => stands.end())

const COMMIT = /COMMIT/

/** The backend of this client is ended by somebody else, and the client has learnt of it. */
async function terminate(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
  const ended = new Promise<void>((resolve) => client.once('end', resolve))
  await stand.admin.query('select pg_terminate_backend($1)', [rows[0]?.pid])
  await ended
}

describe('a connection that is lost', () => {
  it('in COMMIT, before the server gets it: the invalidations are sent, and the error comes out', async () => {
    stand.way.cut({ statement: COMMIT, when: 'before' })
    await expect(withTransaction(stand.pool, (client) => stand.change(client, 1, 11))).rejects.toThrow(
      'Connection terminated',
    )
    expect(stand.sent()).toEqual(['product:1'])
    expect(await stand.stockOf(1)).toBe(10)
  })

  it('in COMMIT, after the server has committed: the same, and that was needed', async () => {
    stand.way.cut({ statement: COMMIT, when: 'answer' })
    await expect(withTransaction(stand.pool, (client) => stand.change(client, 1, 11))).rejects.toThrow(
      'Connection terminated',
    )
    expect(stand.sent()).toEqual(['product:1'])
    expect(await stand.stockOf(1)).toBe(11)
  })

  it('in COMMIT: nothing is stored for a while, because the server may be about to commit', async () => {
    const stockOf = (id: number) => stand.cache.readThrough(['product', id], () => stand.stockOf(id))
    stand.way.cut({ statement: COMMIT, when: 'before' })
    await withTransaction(stand.pool, (client) => stand.change(client, 1, 11)).catch(() => {})
    expect([await stockOf(1), await stockOf(2)]).toEqual([10, 20])
    await stand.admin.query('update product set stock = stock + 1')
    expect([await stockOf(1), await stockOf(2)]).toEqual([11, 20])
  })

  it('in COMMIT, because the server ends it: the invalidations are sent', async () => {
    // Looked at by COMMIT, which then waits for the lock that it needs.
    const lock = await stand.admin.connect()
    await lock.query('begin; delete from product where id = 2')
    const running = withTransaction(stand.pool, async (client) => {
      await stand.change(client, 1, 11)
      await client.query('insert into line values (2)')
    }).catch((error: unknown) => error)
    await untilWaiting()
    await stand.admin.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where query = 'COMMIT' and wait_event_type = 'Lock'",
    )
    expect(codeOf(await running)).toBe('57P01')
    await lock.query('rollback')
    lock.release()
    expect(stand.sent()).toEqual(['product:1'])
    expect(await stand.stockOf(1)).toBe(10)
  })

  it('while the work runs: nothing is sent, and the error of the work comes out', async () => {
    const running = withTransaction(stand.pool, async (client) => {
      await stand.change(client, 1, 11)
      await terminate(client)
      await stand.change(client, 2, 21)
    })
    await expect(running).rejects.toThrow(/terminat|not queryable/)
    expect(stand.sent()).toEqual([])
    expect(await stand.stockOf(1)).toBe(10)
  })

  it('while the work runs, and nobody notices before COMMIT: the invalidations are sent', async () => {
    const running = withTransaction(stand.pool, async (client) => {
      await stand.change(client, 1, 11)
      await terminate(client)
    })
    await expect(running).rejects.toThrow(/terminating|not queryable/)
    expect(stand.sent()).toEqual(['product:1'])
  })

  it('in the ROLLBACK: nothing is sent, and the error of the work comes out', async () => {
    stand.way.cut({ statement: /ROLLBACK/, when: 'answer' })
    const failure = new Error('sold out')
    const running = withTransaction(stand.pool, async (client) => {
      await stand.change(client, 1, 11)
      throw failure
    })
    await expect(running).rejects.toBe(failure)
    expect(stand.sent()).toEqual([])
    expect(await stand.stockOf(1)).toBe(10)
  })

  it('in the ROLLBACK of a savepoint that was caught: nothing can be committed, and nothing is sent', async () => {
    stand.way.cut({ statement: /ROLLBACK TO/, when: 'before' })
    const running = withTransaction(stand.pool, async (client) => {
      await stand.change(client, 1, 11)
      await withTransaction(client, () => Promise.reject(new Error('sold out'))).catch(() => {})
    })
    await expect(running).rejects.toThrow('A savepoint could not be rolled back')
    expect(stand.sent()).toEqual([])
    expect(await stand.stockOf(1)).toBe(10)
  })

  it('leaves its place in the stand.pool to a new one', async () => {
    stand.way.cut({ statement: COMMIT, when: 'answer' })
    await withTransaction(stand.pool, (client) => stand.change(client, 1, 11)).catch(() => {})
    stand.way.cut(undefined)
    await withTransaction(stand.pool, (client) => stand.change(client, 1, 12))
    expect(await stand.stockOf(1)).toBe(12)
  })
})

describe('an answer that does not come', () => {
  it('to COMMIT: the invalidations are sent, and the connection is closed', async () => {
    const hasty = stand.openPool({ query_timeout: 1_500 })
    stand.way.hush(COMMIT)
    await expect(withTransaction(hasty, (client) => stand.change(client, 1, 11))).rejects.toThrow('Query read timeout')
    expect(stand.sent()).toEqual(['product:1'])
    expect(hasty.totalCount).toBe(0)
    await hasty.end()
  })

  it("to ROLLBACK: a client of one's own is closed, so that nothing of it can be committed", async () => {
    const client = new pg.Client({ connectionString: stand.way.url, query_timeout: 1_500 })
    client.on('error', () => {})
    await client.connect()
    stand.way.hush(/ROLLBACK/)
    const failure = new Error('sold out')
    const running = withTransaction(client, async (inside) => {
      await stand.change(inside, 1, 11)
      throw failure
    })
    await expect(running).rejects.toBe(failure)
    await expect(client.query('COMMIT')).rejects.toThrow('Client was closed and is not queryable')
    expect(stand.sent()).toEqual([])
    expect(await stand.stockOf(1)).toBe(10)
  })

  it.each([
    ['never ends', () => new Promise<void>(() => {})],
    ['cannot be ended', () => Promise.reject(new Error('already gone'))],
  ])("to COMMIT: a client of one's own that %s holds nothing up", async (_, end) => {
    const client = new pg.Client({ connectionString: stand.way.url })
    await client.connect()
    const closed = new Promise((resolve) => client.once('end', resolve))
    client.end = end
    stand.way.cut({ statement: COMMIT, when: 'answer' })
    await expect(withTransaction(client, (inside) => stand.change(inside, 1, 11))).rejects.toThrow(
      'Connection terminated',
    )
    expect(stand.sent()).toEqual(['product:1'])
    await closed
    expect(client.emit('error', new Error('told late'))).toBe(true)
  })
})

describe('a transaction that does not begin', () => {
  it('because the stand.pool is exhausted: nothing is open, and the next one is served', async () => {
    const small = stand.openPool({ connectionTimeoutMillis: 100 })
    const held = await small.connect()
    await expect(withTransaction(small, () => Promise.resolve())).rejects.toThrow('timeout')
    expect(await invalidate(stand.cache, 1)).toBe('done')
    held.release()
    await withTransaction(small, (client) => stand.change(client, 1, 11))
    expect(await stand.stockOf(1)).toBe(11)
    await small.end()
  })

  it('because the connection breaks in BEGIN: the work is not run, and the connection is closed', async () => {
    stand.way.cut({ statement: /BEGIN/, when: 'before' })
    let isRun = false
    const running = withTransaction(stand.pool, async () => {
      isRun = true
    })
    await expect(running).rejects.toThrow('Connection terminated')
    expect(isRun).toBe(false)
    expect(stand.pool.totalCount).toBe(0)
    expect(await invalidate(stand.cache, 1)).toBe('done')
  })

  it('because an option is wrong: no client is taken', async () => {
    const running = withTransaction(stand.pool, () => Promise.resolve(), { isolation: 'chaos' as 'serializable' })
    await expect(running).rejects.toThrow("option 'isolation' must be one of read committed")
    expect(stand.pool.totalCount).toBe(0)
  })
})

/** Resolves when a COMMIT waits for a lock. */
async function untilWaiting(): Promise<void> {
  for (;;) {
    const { rowCount } = await stand.admin.query(
      "select 1 from pg_stat_activity where query = 'COMMIT' and wait_event_type = 'Lock'",
    )
    if (rowCount === 1) return
  }
}
