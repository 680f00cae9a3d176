import { DataSource, EntitySchema, type EntityManager, type EntitySubscriberInterface } from 'typeorm'
import { describe, expect, it } from 'vitest'
import { transactional } from '../src/typeorm.js'
import { describeSavepoints, describeTransactions, setTheStage, type Tx } from './orms/suite.js'

interface Stock {
  id: number
  left: number
}

const Stock = new EntitySchema<Stock>({
  name: 'Stock',
  tableName: 'stock',
  columns: { id: { type: 'int', primary: true }, left: { type: 'int' } },
})

let dataSource: DataSource

const on = setTheStage(async (url) => {
  dataSource = transactional(new DataSource({ type: 'postgres', url, entities: [Stock] }))
  await dataSource.initialize()
  return {
    transaction: (work, isolation) =>
      isolation === undefined
        ? dataSource.transaction((manager) => work(txOf(manager)))
        : dataSource.transaction('SERIALIZABLE', (manager) => work(txOf(manager))),
    close: () => dataSource.destroy(),
  }
})

function txOf(manager: EntityManager): Tx {
  const stock = manager.getRepository(Stock)
  return {
    left: async (id) => (await stock.findOneByOrFail({ id })).left,
    async setLeft(id, left) {
      await stock.save({ id, left })
    },
    async addOrphan() {
      await manager.query('insert into line (stock) values (99)')
    },
    async isolation() {
      const rows: { transaction_isolation: string }[] = await manager.query('show transaction_isolation')
      return String(rows[0]?.transaction_isolation)
    },
    nest: (work) => manager.transaction((inner) => work(txOf(inner))),
  }
}

describeTransactions('TypeORM', on)
describeSavepoints('TypeORM', on)

describe('transactional of TypeORM', () => {
  const sell = async (manager: EntityManager): Promise<void> => {
    await manager.getRepository(Stock).save({ id: 1, left: 4 })
    await on.reader.invalidate(1)
    expect(on.reader.sent).toEqual([])
  }

  it('knows the transactions of repositories, and of query runners', async () => {
    await dataSource.getRepository(Stock).manager.transaction(sell)
    expect(on.reader.sent).toEqual([['stock:1']])
    const runner = dataSource.createQueryRunner()
    await runner.manager.transaction(async () => on.reader.invalidate(2))
    await runner.release()
    expect(on.reader.sent).toEqual([['stock:1'], ['stock:2']])
  })

  it('is done once, to the data source itself', async () => {
    const { manager } = dataSource
    const { transaction } = manager
    expect(transactional(dataSource)).toBe(dataSource)
    expect(dataSource.manager).toBe(manager)
    expect(manager.transaction).toBe(transaction)
  })

  it('sends where what comes after COMMIT fails, whatever the error', async () => {
    const error = Object.assign(new Error('division by zero'), { code: '22012' })
    const subscriber: EntitySubscriberInterface = { afterTransactionCommit: () => Promise.reject(error) }
    dataSource.subscribers.push(subscriber)
    await expect(dataSource.transaction(sell)).rejects.toBe(error)
    dataSource.subscribers.pop()
    expect(await on.shop.committed(1)).toBe(4)
    expect(on.reader.sent).toEqual([['stock:1']])
  })

  it('leaves what is driven by hand to cache.transaction, savepoints included', async () => {
    const { cache, sent } = on.reader
    await cache.transaction(async () => {
      const runner = dataSource.createQueryRunner()
      await runner.startTransaction()
      await runner.manager.transaction(sell)
      await runner.commitTransaction()
      await runner.release()
      expect(sent).toEqual([])
    })
    expect(sent).toEqual([['stock:1']])
    expect(await on.shop.committed(1)).toBe(4)
  })
})
