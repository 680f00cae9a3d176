/**
 * Reads. Valid in both dialects: every compiler of `variants.ts` compiles this file, and the same is asked of each result.
 * The library is imported by name, so that all share one copy of its sources.
 */
import { defineKey, ReadThrough, ReadThroughOf } from '@readthrough/core'

export interface Product {
  readonly id: number
  readonly name: string
  readonly shop: string
}

export const product = defineKey('product', (id: number) => [id])
export const list = defineKey('list', (page = 1) => [page])
export const rate = Symbol('rate')

export class Products {
  static readonly shelf: string = 'Products'

  readonly calls: string[] = []
  readonly shop: string
  readonly names = new Map<number, string>()

  constructor(shop = 'main') {
    this.shop = shop
  }

  @ReadThrough({ key: product, ttl: '10m' })
  async findById(id: number): Promise<Product> {
    this.calls.push(`findById ${id}`)
    return { id, name: this.names.get(id) ?? 'new', shop: this.shop }
  }

  @ReadThrough({ key: list, when: (page) => page !== 0, unless: (found: readonly Product[]) => found.length === 0 })
  async list(page = 1): Promise<readonly Product[]> {
    this.calls.push(`list ${page}`)
    return page > 9 ? [] : [{ id: page, name: this.names.get(page) ?? 'new', shop: this.shop }]
  }

  @ReadThroughOf<Products['search']>({ key: (words, limit) => ['search', words, limit ?? 10] })
  async search(words: string, limit?: number): Promise<string> {
    this.calls.push(`search ${words}`)
    return `${words} ${limit}`
  }

  @ReadThrough({ key: 'by-org:{0.orgId}:{1}' })
  async byOrg(where: { readonly orgId: number }, name: string): Promise<string> {
    this.calls.push(`byOrg ${where.orgId}`)
    return `${where.orgId} ${name}`
  }

  @ReadThrough({
    key(this: Products, id: number) {
      return ['sharded', this.shop, id]
    },
  })
  async sharded(id: number): Promise<string> {
    this.calls.push(`sharded ${id}`)
    return `${this.shop} ${id}`
  }

  @ReadThrough({ key: (value: string) => ['echo', value] })
  async echo<T extends string>(value: T): Promise<T> {
    this.calls.push(`echo ${value}`)
    return value
  }

  @ReadThrough({ key: 'rate' })
  async [rate](): Promise<number> {
    this.calls.push('rate')
    return 1
  }

  @ReadThrough({ key: product })
  async failing(id: number): Promise<Product> {
    this.calls.push(`failing ${id}`)
    throw oops
  }

  async viaPrivate(id: number): Promise<string> {
    return this.hidden(id)
  }

  @ReadThrough({ key: (id: number) => ['hidden', id] })
  private async hidden(id: number): Promise<string> {
    this.calls.push(`hidden ${id}`)
    return this.shop
  }

  @ReadThrough({ key: (id: number) => ['fixed', id] })
  static async fixed(id: number): Promise<string> {
    staticCalls.push(`of ${this.shelf} ${id}`)
    return `fixed ${id}`
  }
}

/** Overrides with the same key and calls `super`, whose method is cached too. */
export class SpecialProducts extends Products {
  static override readonly shelf = 'SpecialProducts'

  @ReadThrough({ key: product })
  override async findById(id: number): Promise<Product> {
    const found = await super.findById(id)
    this.calls.push(`special ${id}`)
    return { ...found, name: `special ${found.name}` }
  }

  @ReadThrough({ key: (id: number) => ['fixed special', id] })
  static override async fixed(id: number): Promise<string> {
    return `special ${await super.fixed(id)}`
  }
}

export const oops = new Error('out of order')
export const staticCalls: string[] = []
