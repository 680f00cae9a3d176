import { PrismaPg } from '@prisma/adapter-pg'
import { describe, expect, it } from 'vitest'
import type { Prisma, PrismaClient } from '../.compiled/prisma/client.js'
import { transactional } from '../src/prisma.js'
import { makePrismaClient } from './orms/prisma-client.js'
import { describeSavepoints, describeTransactions, setTheStage, type Tx } from './orms/suite.js'

makePrismaClient()
const prismas = await import('../.compiled/prisma/client.js')

let prisma: PrismaClient

const on = setTheStage(async (url) => {
  prisma = transactional(new prismas.PrismaClient({ adapter: new PrismaPg({ connectionString: url }) }))
  return {
    transaction: (work, isolation) =>
      prisma.$transaction((tx) => work(txOf(tx)), isolation && { isolationLevel: 'Serializable' }),
    close: () => prisma.$disconnect(),
  }
})

function txOf(tx: Prisma.TransactionClient): Tx {
  return {
    left: async (id) => (await tx.stock.findUniqueOrThrow({ where: { id } })).left,
    async setLeft(id, left) {
      await tx.stock.update({ where: { id }, data: { left } })
    },
    async addOrphan() {
      await tx.line.create({ data: { stock: 99 } })
    },
    async isolation() {
      const [row] = await tx.$queryRaw<{ transaction_isolation: string }[]>`show transaction_isolation`
      return String(row?.transaction_isolation)
    },
    nest: (work) => tx.$transaction((inner) => work(txOf(inner))),
  }
}

describeTransactions('Prisma', on)
describeSavepoints('Prisma', on)

describe('transactional of Prisma', () => {
  const sold = { where: { id: 1 }, data: { left: 4 } }

  it('lets a batch pass: what is invalidated comes after it', async () => {
    const [stock, count] = await prisma.$transaction([prisma.stock.update(sold), prisma.stock.count()])
    expect([stock.left, count]).toEqual([4, 2])
    expect(await on.reader.invalidate(1)).toBe('done')
    expect(on.reader.sent).toEqual([['stock:1']])
  })

  it('drops what was invalidated where the time of the transaction is over', async () => {
    const work = async (tx: Prisma.TransactionClient): Promise<void> => {
      await tx.stock.update(sold)
      await on.reader.invalidate(1)
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
    await expect(prisma.$transaction(work, { timeout: 50 })).rejects.toMatchObject({ code: 'P2028' })
    expect(on.reader.sent).toEqual([])
    expect(await on.shop.committed(1)).toBe(5)
  })

  it('knows the transactions of an extended client', async () => {
    const extended = prisma.$extends({
      model: { stock: { sellOne: (id: number) => prisma.stock.update({ where: { id }, data: { left: 4 } }) } },
    })
    await extended.$transaction(async (tx) => {
      await tx.stock.update(sold)
      await on.reader.invalidate(1)
      expect(on.reader.sent).toEqual([])
    })
    expect(on.reader.sent).toEqual([['stock:1']])
    expect((await extended.stock.sellOne(2)).left).toBe(4)
  })

  it('leaves everything else as it is', async () => {
    expect(await prisma.$queryRaw`select count(*)::int as count from stock`).toEqual([{ count: 2 }])
    const failed = prisma.$transaction(async (tx) => {
      await tx.stock.create({ data: { id: 1, left: 1 } })
    })
    await expect(failed).rejects.toBeInstanceOf(prismas.Prisma.PrismaClientKnownRequestError)
    expect(await prisma.$transaction((tx) => tx.$transaction([tx.stock.update(sold), tx.stock.count()]))).toEqual([
      { id: 1, left: 4 },
      2,
    ])
  })
})
