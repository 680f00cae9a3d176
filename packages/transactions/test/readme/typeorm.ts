import { Invalidate } from '@readthrough/core'
import { transactional } from '@readthrough/transactions/typeorm'
import { DataSource, type EntityManager, EntitySchema } from 'typeorm'

const Line = new EntitySchema<{ id: number; stock: number }>({
  name: 'Line',
  tableName: 'line',
  columns: { id: { type: 'int', primary: true, generated: true }, stock: { type: 'int' } },
})
const StockEntity = new EntitySchema<{ id: number; left: number }>({
  name: 'Stock',
  tableName: 'stock',
  columns: { id: { type: 'int', primary: true }, left: { type: 'int' } },
})

/** What the README shows of TypeORM. */
export async function sellByTypeorm(url: string, article: number): Promise<void> {
  // #region typeorm
  const dataSource = transactional(new DataSource({ type: 'postgres', url, entities: [StockEntity, Line] }))
  await dataSource.initialize()

  class Stock {
    @Invalidate({ key: (id: number) => ['stock', id] })
    async take(id: number, manager: EntityManager): Promise<void> {
      await manager.decrement(StockEntity, { id }, 'left', 1)
    }
  }

  const stock = new Stock()
  await dataSource.transaction('REPEATABLE READ', async (manager) => {
    await stock.take(article, manager) // its invalidation waits
    await manager.transaction((savepoint) => savepoint.insert(Line, { stock: article }))
  }) // and is sent here, after the commit
  // #endregion
  await dataSource.destroy()
}
