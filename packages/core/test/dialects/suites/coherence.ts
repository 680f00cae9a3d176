/**
 * Tags and writes that store. Valid in both dialects: every compiler of `variants.ts` compiles this file, and the same is
 * asked of each result. The library is imported by name, so that all share one copy of its sources.
 */
import {
  CacheDefaults,
  defineKey,
  Invalidate,
  onResult,
  ReadThrough,
  ReadThroughOf,
  WriteThrough,
  WriteThroughOf,
} from '@readthrough/core'

export interface Product {
  readonly id: number
  readonly org: string
}

export const product = defineKey('product', (id: number) => [id])
export const list = defineKey('list', (page = 1) => [page])
export const report = defineKey('report', (year: number) => [year])

@CacheDefaults({ tags: ['products'] })
export class Products {
  readonly calls: string[] = []
  readonly orgs = new Map<number, string>()
  readonly shop: string = 'main'

  @ReadThrough({ key: product, tags: ['product:{0}', (id) => `shard:${id % 2}`] })
  async findById(id: number): Promise<Product> {
    return this.row(id)
  }

  @ReadThrough({ key: list, tags: onResult((found: readonly Product[]) => found.map(({ id }) => `product:${id}`)) })
  async list(page = 1): Promise<readonly Product[]> {
    return [this.row(page), this.row(page + 1)]
  }

  @ReadThroughOf<Products['report']>({
    key: (year) => report(year),
    tags: (year) => [`year:${year}`],
    version: 2,
    schema: { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }) } },
  })
  async report(year: number): Promise<string> {
    this.calls.push(`report ${year}`)
    return `report of ${year}`
  }

  @ReadThrough({
    key: (id: number) => ['in-shop', id],
    tags(this: Products) {
      return [`shop:${this.shop}`]
    },
    ttl(this: Products, _found: Product, id) {
      return this.shop === 'main' ? `${id}h` : '1s'
    },
  })
  async inShop(id: number): Promise<Product> {
    return this.row(id)
  }

  @Invalidate({ tags: ['product:{0}', onResult((moved: Product) => `org:${moved.org}`)] })
  async move(id: number, org: string): Promise<Product> {
    this.orgs.set(id, org)
    return { id, org }
  }

  @Invalidate({
    tags(this: Products, of: { readonly year: number }) {
      return [`year:${of.year}`, `shop:${this.shop}`]
    },
  })
  async close(_of: { readonly year: number }): Promise<void> {}

  @Invalidate({ tags: ['products'] })
  async reload(): Promise<void> {}

  @WriteThrough({ key: 'product:{0}', tags: ['product:{0}', (id: number) => `shard:${id % 2}`] })
  async put(id: number, org: string): Promise<Product> {
    this.orgs.set(id, org)
    return { id, org }
  }

  @WriteThrough({
    key(this: Products, id: number) {
      return product(this.shop === 'main' ? id : -id)
    },
    tags: ['product:{0}', (id: number) => `shard:${id % 2}`],
    value: ({ after }: { readonly after: Product }) => after,
    unless: (after: Product) => after.org === 'secret',
    ttl(this: Products, after: Product) {
      return this.shop === 'main' ? `${after.id}m` : '1s'
    },
  })
  async change(id: number, org: string): Promise<{ after: Product }> {
    this.orgs.set(id, org)
    return { after: { id, org } }
  }

  @WriteThroughOf<Products['putInShop']>({ key: (id) => ['in-shop', id], tags: ['shop:main'] })
  async putInShop(id: number, org: string): Promise<Product> {
    return { id, org }
  }

  @WriteThrough({ key: product, when: (id: number) => id > 1 })
  async putAndFail(id: number, org: string): Promise<Product> {
    this.orgs.set(id, org)
    throw oops
  }

  @Invalidate({ patterns: [list.all] })
  @WriteThrough({ key: product, tags: ['product:{0}', (id: number) => `shard:${id % 2}`] })
  async putInside(id: number, org: string): Promise<Product> {
    this.orgs.set(id, org)
    return { id, org }
  }

  @WriteThrough({ key: product, tags: ['product:{0}', (id: number) => `shard:${id % 2}`] })
  @Invalidate({ patterns: [list.all] })
  async putOutside(id: number, org: string): Promise<Product> {
    this.orgs.set(id, org)
    return { id, org }
  }

  @Invalidate({ tags: ['product:{0}'] })
  @WriteThrough({ key: product, tags: ['product:{0}', (id: number) => `shard:${id % 2}`] })
  async putAndDropInside(id: number, org: string): Promise<Product> {
    this.orgs.set(id, org)
    return { id, org }
  }

  @WriteThrough({ key: product, tags: ['product:{0}', (id: number) => `shard:${id % 2}`] })
  @Invalidate({ key: product })
  async putAndDropOutside(id: number, org: string): Promise<Product> {
    this.orgs.set(id, org)
    return { id, org }
  }

  @Invalidate({
    key(this: Products, id: number) {
      return product(this.shop === 'main' ? id : -id)
    },
    tags: ['product:{0}', (id: number) => `shard:${id % 2}`],
    fence: true,
    holdOff: '10s',
  })
  async rename(_id: number, meanwhile: () => Promise<void>): Promise<void> {
    await meanwhile()
  }

  @WriteThrough({ key: (name: string) => ['fixed', name] })
  static async fixed(name: string): Promise<string> {
    return `fixed ${name}`
  }

  private row(id: number): Product {
    this.calls.push(`row ${id}`)
    return { id, org: this.orgs.get(id) ?? 'none' }
  }
}

@CacheDefaults({
  tags(this: SpecialProducts) {
    return [`special:${this.kind}`]
  },
})
export class SpecialProducts extends Products {
  readonly kind: string = 'rare'
}

export const oops = new Error('out of order')
