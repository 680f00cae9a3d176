/** A product as the tables of these tests hold it. */
export interface Product {
  readonly id: number
  readonly category: string
  readonly price: number
}

/** A database in memory, whose every method is one step. */
export interface ProductTable {
  find(id: number): Promise<Product | null>
  inCategory(category: string): Promise<readonly Product[]>
  save(product: Product): Promise<Product>
  begin(): Promise<ProductTransaction>
  /** Of what is saved outside of a transaction: there is nothing to do. */
  commit(): Promise<void>
  /** As databases' clients have it: commits when `work` has ended, and rolls back when it has failed. */
  transaction<T>(work: (transaction: ProductTransaction) => Promise<T>): Promise<T>
}

/** Nobody sees what it has saved until it commits. */
export interface ProductTransaction {
  find(id: number): Promise<Product | null>
  save(product: Product): Promise<Product>
  commit(): Promise<void>
}

export const LAMP: Product = { id: 1, category: 'light', price: 10 }
export const CHEAPER: Product = { ...LAMP, price: 9 }

/** One lamp at 10. */
export function productTable(): ProductTable {
  const rows = new Map<number, Product>([[LAMP.id, LAMP]])
  const open = (): ProductTransaction => {
    const changed = new Map<number, Product>()
    return {
      find: async (id) => changed.get(id) ?? rows.get(id) ?? null,
      save: async (product) => {
        changed.set(product.id, product)
        return product
      },
      commit: async () => {
        for (const [id, product] of changed) rows.set(id, product)
      },
    }
  }
  return {
    find: async (id) => rows.get(id) ?? null,
    inCategory: async (category) => [...rows.values()].filter((product) => product.category === category),
    save: async (product) => {
      rows.set(product.id, product)
      return product
    },
    begin: async () => open(),
    commit: async () => {},
    transaction: async (work) => {
      const transaction = open()
      const result = await work(transaction)
      await transaction.commit()
      return result
    },
  }
}
