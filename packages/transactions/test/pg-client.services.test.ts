import { once } from 'node:events'
import pg, { type PoolClient } from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { CommitRefusedError } from '../src/index.js'
import { withTransaction } from '../src/pg.js'
import { codeOf } from './shop.js'
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

describe('how a transaction is', () => {
  const show = async (client: PoolClient): Promise<unknown> =>
    (
      await client.query(
        `select current_setting('transaction_isolation') isolation, current_setting('transaction_read_only') readonly,
           current_setting('transaction_deferrable') deferrable`,
      )
    ).rows[0]

  it('is as the database has it, or as the options say', async () => {
    expect(await withTransaction(stand.pool, show)).toEqual({
      isolation: 'read committed',
      readonly: 'off',
      deferrable: 'off',
    })
    for (const isolation of ['read committed', 'repeatable read', 'serializable'] as const) {
      expect(await withTransaction(stand.pool, show, { isolation })).toMatchObject({ isolation })
    }
    const options = { isolation: 'serializable', readOnly: true, deferrable: true } as const
    expect(await withTransaction(stand.pool, show, options)).toEqual({
      isolation: 'serializable',
      readonly: 'on',
      deferrable: 'on',
    })
  })

  it('a failure to serialize is a rollback', async () => {
    const other = stand.openPool()
    const running = withTransaction(
      stand.pool,
      async (client) => {
        await client.query('select stock from product where id = 1')
        await withTransaction(other, (second) => stand.change(second, 1, 12))
        await stand.change(client, 1, 11)
      },
      { isolation: 'repeatable read' },
    )
    expect(codeOf(await running.catch((error: unknown) => error))).toBe('40001')
    expect(stand.sent()).toEqual(['product:1'])
    expect(await stand.stockOf(1)).toBe(12)
    await other.end()
  })

  it('a savepoint takes no options', async () => {
    await withTransaction(stand.pool, async (client) => {
      const nested = withTransaction(client, () => Promise.resolve(), { isolation: 'serializable' })
      await expect(nested).rejects.toThrow(TypeError)
    })
  })
})

describe('the client that work gets', () => {
  it('is a client of pg, to those who look', async () => {
    await withTransaction(stand.pool, async (client) => {
      expect(client).toBeInstanceOf(pg.Client)
      expect(client.escapeIdentifier('a"b')).toBe('"a""b"')
    })
  })

  it('serves callers who use a callback, a named statement or a query object', async () => {
    await withTransaction(stand.pool, async (client) => {
      const byCallback = await new Promise((resolve, reject) => {
        client.query('select 1 as one', (error: Error | null, result) => (error ? reject(error) : resolve(result.rows)))
      })
      expect(byCallback).toEqual([{ one: 1 }])
      expect((await client.query({ name: 'two', text: 'select $1::int as two', values: [2] })).rows).toEqual([
        { two: 2 },
      ])
      const query = client.query(new pg.Query('select 3 as three'))
      const rows: unknown[] = []
      query.on('row', (row: unknown) => rows.push(row))
      await once(query, 'end')
      expect(rows).toEqual([{ three: 3 }])
    })
  })

  it.each([
    'BEGIN',
    'commit',
    ' Rollback;',
    'end',
    'START TRANSACTION',
    'abort',
    "prepare transaction 'x'",
    '/* x **/ -- y\n; COMMIT',
  ])('refuses %j, and the transaction is none the worse', async (statement) => {
    await withTransaction(stand.pool, async (client) => {
      await stand.change(client, 1, 11)
      expect(() => client.query(statement)).toThrow('inside withTransaction')
      expect(() => client.query({ text: statement })).toThrow('inside withTransaction')
    })
    expect(stand.sent()).toEqual(['product:1'])
    expect(await stand.stockOf(1)).toBe(11)
  })

  it('lets savepoints by hand pass', async () => {
    await withTransaction(stand.pool, async (client) => {
      await client.query('savepoint mine')
      await stand.change(client, 1, 11)
      await client.query('rollback to mine')
    })
    expect(await stand.stockOf(1)).toBe(10)
  })

  it('is not released by the work', async () => {
    await withTransaction(stand.pool, async (client) => {
      expect(() => client.release()).toThrow('releases the client by itself')
    })
  })

  it('is of no use when the work is over', async () => {
    let kept: PoolClient | undefined
    await withTransaction(stand.pool, async (client) => {
      kept = client
    })
    expect(() => kept?.query('select 1')).toThrow('The transaction is over')
    await expect(withTransaction(kept as PoolClient, () => Promise.resolve())).rejects.toThrow(
      'The transaction is over',
    )
  })
})

describe("a client of one's own", () => {
  let client: pg.Client

  beforeEach(async () => {
    client = new pg.Client(stand.way.url)
    await client.connect()
  })

  afterEach(() => client.end())

  it('runs one transaction at a time', async () => {
    const first = withTransaction(client, (inside) => stand.change(inside, 1, 11))
    await expect(withTransaction(client, () => Promise.resolve())).rejects.toThrow('one at a time')
    await first
    await withTransaction(client, (inside) => stand.change(inside, 1, 12))
    expect(stand.sent()).toEqual(['product:1', 'product:1'])
    expect(await stand.stockOf(1)).toBe(12)
  })

  it('begins another where work that was left behind asks for one', async () => {
    let goOn = (): void => {}
    const later = new Promise<void>((resolve) => (goOn = resolve))
    let left: Promise<void> | undefined
    await withTransaction(client, async () => {
      left = later.then(() => withTransaction(client, (inside) => stand.change(inside, 1, 11)))
    })
    goOn()
    await left
    expect(stand.sent()).toEqual(['product:1'])
    expect(await stand.stockOf(1)).toBe(11)
  })

  it('is refused inside a transaction that was begun by hand, which goes on', async () => {
    await client.query('begin')
    await expect(withTransaction(client, () => Promise.resolve())).rejects.toThrow('did not begin')
    await client.query('update product set stock = 13 where id = 1')
    await client.query('commit')
    expect(await stand.stockOf(1)).toBe(13)
  })
})

it('a client that was left inside a transaction by somebody is not used', async () => {
  const careless = await stand.pool.connect()
  await careless.query('begin; update product set stock = 99 where id = 1')
  careless.release()
  await expect(withTransaction(stand.pool, () => Promise.resolve())).rejects.toThrow('left inside a transaction')
  await withTransaction(stand.pool, (client) => stand.change(client, 2, 21))
  expect([await stand.stockOf(1), await stand.stockOf(2)]).toEqual([10, 21])
})

it('a COMMIT that is answered with a rollback has an error of its own', async () => {
  const running = withTransaction(stand.pool, async (client) => {
    await client.query('select 1 / 0').catch(() => {})
  })
  await expect(running).rejects.toBeInstanceOf(CommitRefusedError)
})
