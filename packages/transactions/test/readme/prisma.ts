import { PrismaPg } from '@prisma/adapter-pg'
import { Invalidate } from '@readthrough/core'
import { transactional } from '@readthrough/transactions/prisma'
import { type Prisma, PrismaClient } from '../../.compiled/prisma/client.js'

/** What the README shows of Prisma. */
export async function sellByPrisma(connectionString: string, article: number): Promise<void> {
  // #region prisma
  const prisma = transactional(new PrismaClient({ adapter: new PrismaPg({ connectionString }) }))

  class Stock {
    @Invalidate({ key: (id: number) => ['stock', id] })
    async take(id: number, tx: Prisma.TransactionClient): Promise<void> {
      await tx.stock.update({ where: { id }, data: { left: { decrement: 1 } } })
    }
  }

  const stock = new Stock()
  await prisma.$transaction(
    async (tx) => {
      await stock.take(article, tx) // its invalidation waits
      await tx.$transaction((savepoint) => savepoint.line.create({ data: { stock: article } }))
    },
    { isolationLevel: 'RepeatableRead' },
  ) // and is sent here, after the commit
  // #endregion
  await prisma.$disconnect()
}
