/**
 * Writes. Valid in both dialects: every compiler of `variants.ts` compiles this file, and the same is asked of each result.
 * The library is imported by name, so that all share one copy of its sources.
 */
import { defineKey, Invalidate, onResult, pattern, ReadThrough } from '@readthrough/core'

export interface Product {
  readonly id: number
  readonly name: string
  readonly shop: string
}

export const product = defineKey('product', (id: number) => [id])
export const list = defineKey('list', (page = 1) => [page])

export class Products {
  readonly calls: string[] = []
  readonly shop = 'main'
  readonly names = new Map<number, string>()

  @ReadThrough({ key: product })
  async findById(id: number): Promise<Product> {
    return { id, name: this.names.get(id) ?? 'new', shop: this.shop }
  }

  @ReadThrough({ key: list })
  async list(page = 1): Promise<readonly Product[]> {
    return [{ id: page, name: this.names.get(page) ?? 'new', shop: this.shop }]
  }

  @Invalidate({ key: product, patterns: [list.all] })
  async rename(id: number, name: string): Promise<Product> {
    this.names.set(id, name)
    return { id, name, shop: this.shop }
  }

  @Invalidate({ key: product })
  async renameAndFail(id: number, name: string): Promise<void> {
    this.names.set(id, name)
    throw oops
  }

  @Invalidate({ key: product, at: 'settled' })
  async renameAndFailSettled(id: number, name: string): Promise<void> {
    this.names.set(id, name)
    throw oops
  }

  @Invalidate({ key: product, at: 'before' })
  async renameBefore(id: number, name: string): Promise<void> {
    this.names.set(id, name)
  }

  @Invalidate({
    keys: onResult((renamed: readonly Product[]) => renamed.map(({ id }) => product(id))),
    pattern: (_name: string, page: number) => pattern`list:${page}*`,
  })
  async renameAll(name: string, _page: number): Promise<readonly Product[]> {
    const renamed = [1, 2].map((id) => ({ id, name, shop: this.shop }))
    for (const { id } of renamed) this.names.set(id, name)
    return renamed
  }

  @Invalidate({ key: 'list:1' })
  @ReadThrough({ key: (id: number) => ['seen', id] })
  async invalidateOutside(id: number): Promise<number> {
    this.calls.push(`outside ${id}`)
    return id
  }

  @ReadThrough({ key: (id: number) => ['seen-inside', id] })
  @Invalidate({ key: 'list:1' })
  async invalidateInside(id: number): Promise<number> {
    this.calls.push(`inside ${id}`)
    return id
  }
}

export const oops = new Error('out of order')
