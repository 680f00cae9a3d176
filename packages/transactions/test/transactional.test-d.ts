import type { PrismaClient as ThePrismaClient, Prisma } from '../.compiled/prisma/client.js'
import type { Kysely, Transaction } from 'kysely'
import type { DataSource, EntityManager } from 'typeorm'
import { expectTypeOf } from 'vitest'
import { transactional as ofKysely } from '../src/kysely.js'
import { transactional as ofPrisma } from '../src/prisma.js'
import { transactional as ofTypeorm } from '../src/typeorm.js'

// Compiled, never run: what comes back is what was given, and so are its transactions.
interface Database {
  stock: { id: number; left: number }
}
declare const db: Kysely<Database>
declare const dataSource: DataSource
declare const prisma: ThePrismaClient
interface ShopDataSource extends DataSource {
  readonly shop: 'Oslo'
}
declare const own: ShopDataSource
const extended = prisma.$extends({ client: { answer: () => 42 } })

expectTypeOf(ofKysely(db)).toEqualTypeOf<Kysely<Database>>()
void ofKysely(db)
  .transaction()
  .setIsolationLevel('serializable')
  .execute(async (trx) => {
    expectTypeOf(trx).toEqualTypeOf<Transaction<Database>>()
    // @ts-expect-error no such table
    trx.selectFrom('stocks')
  })

expectTypeOf(ofTypeorm(dataSource)).toEqualTypeOf<DataSource>()
expectTypeOf(ofTypeorm(own)).toEqualTypeOf<ShopDataSource>()
void ofTypeorm(dataSource).transaction('SERIALIZABLE', async (manager) => {
  expectTypeOf(manager).toEqualTypeOf<EntityManager>()
})

expectTypeOf(ofPrisma(prisma)).toEqualTypeOf<ThePrismaClient>()
expectTypeOf(ofPrisma(extended)).toEqualTypeOf(extended)
void ofPrisma(prisma).$transaction(async (tx) => {
  expectTypeOf(tx).toEqualTypeOf<Prisma.TransactionClient>()
  // @ts-expect-error no such model
  await tx.stocks.findMany()
})
expectTypeOf(ofPrisma(prisma).$transaction([prisma.stock.count()])).resolves.toEqualTypeOf<[number]>()

// @ts-expect-error not a database of this driver
ofKysely(dataSource)
// @ts-expect-error nor this
ofTypeorm(prisma)
// @ts-expect-error nor this
ofPrisma(db)
