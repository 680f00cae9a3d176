import { defineKey, ReadThrough, setDefaultCache, type Cache } from '@readthrough/core'
import type { Arrange } from '../../src/race/order.js'
import { CHEAPER, LAMP, productTable, type Product, type ProductTable } from './tables.js'

export const product = defineKey('product', (id: number) => [id])
export const category = defineKey('category', (name: string, page: number) => [name, page])

/** What the repositories of these tests read by; each of them adds a way to write. */
export class Products {
  constructor(
    readonly table: ProductTable,
    readonly cache: Cache,
  ) {}

  @ReadThrough({ key: product })
  async findById(id: number): Promise<Product | null> {
    return this.table.find(id)
  }

  @ReadThrough({ key: category })
  async pageOf(name: string, page: number): Promise<readonly Product[]> {
    return page === 1 ? this.table.inCategory(name) : []
  }

  @ReadThrough({ key: (id: number) => ['tagged', id], tags: (id: number) => [`product:${id}`] })
  async findTagged(id: number): Promise<Product | null> {
    return this.table.find(id)
  }
}

/** The methods of the table that are steps. */
export const STEPS = ['find', 'inCategory', 'save', 'begin', 'transaction', 'commit'] as const

type Repository = new (table: ProductTable, cache: Cache) => Products & { save(changed: Product): Promise<unknown> }

/** A way to read, and what it has to give. */
export interface Read {
  read(products: Products): Promise<unknown>
  truth(table: ProductTable): Promise<unknown>
}

const BY_ID: Read = {
  read: (products) => products.findById(LAMP.id),
  truth: (table) => table.find(LAMP.id),
}
export const TAGGED: Read = { ...BY_ID, read: (products) => products.findTagged(LAMP.id) }
export const PAGE: Read = {
  read: (products) => products.pageOf('light', 1),
  truth: (table) => table.inCategory('light'),
}

/** A read of the lamp against a write that makes it cheaper. */
export function lampRace(Repository: Repository, { read, truth }: Read = BY_ID): Arrange<unknown> {
  return (race) => {
    const table = productTable()
    const cache = race.cache()
    setDefaultCache(cache)
    const products = new Repository(race.paused(table, STEPS), cache)
    return {
      read: () => read(products),
      write: () => products.save(CHEAPER),
      truth: () => truth(table),
    }
  }
}
