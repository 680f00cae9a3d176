import assert from 'node:assert/strict'
import {
  createCache,
  defineKey,
  Invalidate,
  memoryStore,
  openTransaction,
  outcomeOf,
  ReadThrough,
  setDefaultCache,
} from '@readthrough/core'

const cache = createCache({ namespace: 'transactions', store: memoryStore() })
setDefaultCache(cache)

/** As much of a client of `pg` as this page needs. */
interface Client {
  query(text: string, values?: readonly unknown[]): Promise<{ readonly rows: readonly { readonly stock: number }[] }>
  release(): void
}

/** A database of one row, with one transaction at a time. */
class OneRow {
  committed = 10
  #own: number | undefined
  #savepoint = 0

  async connect(): Promise<Client> {
    return { query: (text, values = []) => this.#run(text, values), release: () => {} }
  }

  async #run(text: string, [, count]: readonly unknown[]): ReturnType<Client['query']> {
    if (text === 'begin') this.#own = this.committed
    else if (text === 'rollback') this.#own = undefined
    else if (text === 'savepoint s') this.#savepoint = this.#own ?? 0
    else if (text === 'rollback to s') this.#own = this.#savepoint
    else if (text === 'commit') {
      this.committed = this.#own ?? this.committed
      this.#own = undefined
    } else if (text.startsWith('update')) this.#own = (this.#own ?? 0) - Number(count)
    return { rows: [{ stock: this.#own ?? this.committed }] }
  }
}

const pool = new OneRow()

// #region repository
const article = defineKey('article', (id: number) => [id])

class Articles {
  readonly #db: Client

  constructor(db: Client) {
    this.#db = db
  }

  @ReadThrough({ key: article, ttl: '10m' })
  async stock(id: number): Promise<number> {
    const { rows } = await this.#db.query('select stock from articles where id = $1', [id])
    return rows[0]?.stock ?? 0
  }

  @Invalidate({ key: article })
  async take(id: number, count: number): Promise<void> {
    await this.#db.query('update articles set stock = stock - $2 where id = $1', [id, count])
  }
}
// #endregion

// #region by-hand
/** A transaction, written by hand. Nothing comes between the COMMIT and the end of what the cache is given. */
function inTransaction<T>(work: (client: Client) => Promise<T>): Promise<T> {
  return cache.transaction(async () => {
    const client = await pool.connect()
    try {
      await client.query('begin')
      const result = await work(client)
      await client.query('commit')
      return result
    } catch (error) {
      await client.query('rollback').catch(() => {})
      throw error // the error itself, or another with it as `cause`: it tells whether the connection was lost
    } finally {
      client.release()
    }
  })
}
// #endregion

const told: string[] = []
cache.on('invalidated', ({ targets }) => told.push(`sent ${targets.join()}`))
cache.on('invalidation.deferred', ({ targets }) => told.push(`deferred ${targets.join()}`))
cache.on('bypassed', ({ reason }) => told.push(`bypassed ${reason}`))

const shop = new Articles(await pool.connect())
assert.equal(await shop.stock(1), 10)
await cache.drain()

// #region use
const left = await inTransaction(async (client) => {
  const articles = new Articles(client)
  await articles.take(1, 2) // deferred: everyone else still reads what is committed
  return articles.stock(1) // past the cache, which does not know of the row as it is in here
})
// committed and invalidated: from here on everyone, in any process, reads the new stock
// #endregion
assert.equal(left, 8)
assert.deepEqual(told.splice(0), ['deferred article:1', 'bypassed transaction', 'sent article:1'])
assert.equal(await shop.stock(1), 8)
await cache.drain()

const soldOut = new Error('sold out')
const refuse = inTransaction(async (client) => {
  await new Articles(client).take(1, 5)
  assert.equal(await new Articles(client).stock(1), 3)
  throw soldOut
})
await assert.rejects(refuse, soldOut)
assert.deepEqual(told.splice(0), ['deferred article:1', 'bypassed transaction'])
assert.equal(await shop.stock(1), 8)

// #region savepoint
/** A savepoint: a `cache.transaction` inside another. */
function inSavepoint<T>(client: Client, work: () => Promise<T>): Promise<T> {
  return cache.transaction(async () => {
    await client.query('savepoint s')
    try {
      return await work()
    } catch (error) {
      await client.query('rollback to s')
      throw error // what was invalidated since the savepoint is dropped; what was before it still waits
    }
  })
}
// #endregion
await inTransaction(async (client) => {
  const articles = new Articles(client)
  const tried = inSavepoint(client, async () => {
    await articles.take(1, 1)
    throw soldOut
  })
  await assert.rejects(tried, soldOut)
  assert.equal(await articles.stock(1), 8)
})
assert.deepEqual(told.splice(0), ['deferred article:1'])

// #region scope
async function runTransaction<T>(client: Client, work: () => Promise<T>): Promise<T> {
  const scope = openTransaction()
  let result: T
  try {
    await client.query('begin')
    result = await scope.run(work)
  } catch (error) {
    await client.query('rollback').catch(() => {})
    await scope.rollback() // COMMIT was not sent: certain, whatever the error is
    throw error
  }
  try {
    await client.query('commit')
  } catch (error) {
    await (outcomeOf(error) === 'unknown' ? scope.commit('unknown') : scope.rollback())
    throw error
  }
  await scope.commit()
  return result
}
// #endregion
const client = await pool.connect()
await runTransaction(client, () => new Articles(client).take(1, 3))
assert.deepEqual(told.splice(0), ['deferred article:1', 'sent article:1'])
await assert.rejects(
  runTransaction(client, () => Promise.reject(soldOut)),
  soldOut,
)
assert.equal(await shop.stock(1), 5)
await cache.close()
