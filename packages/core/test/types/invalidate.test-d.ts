/** Compiled in both dialects, never run: what `@Invalidate` and the bound decorators may say of a method. */
import { CacheDefaults, defineKey, Invalidate, onResult, pattern, ReadThrough, type Cache } from '../../src/index.js'
import { same } from './equal.js'

interface Product {
  readonly id: number
  readonly orgId: number
}
type Patch = Partial<Product>

declare const cache: Cache
const product = defineKey('product', (id: number) => [id])
const category = defineKey('category', (id: number, page = 1) => [id, page])
const named = defineKey('named', (name: string) => [name])

@CacheDefaults({ ttl: '1h', cache: (self: Products) => self.own })
export class Products {
  readonly own: Cache = cache

  @Invalidate({ key: product, patterns: [category.all, 'search:*'] })
  async prefix(id: number, patch: Patch): Promise<Product> {
    return { id, orgId: 1, ...patch }
  }

  @Invalidate({
    keys: [
      product,
      'product:{0}',
      ['settings', 1],
      (id: number, patch: Patch) => ['patched', id, patch.orgId ?? null],
      onResult((result: Product, id: number) => product(result.id + id)),
    ],
    patterns: (id: number) => [category.under(id), pattern`org:${id}:*`],
    at: 'settled',
  })
  async everything(id: number, patch: Patch): Promise<Product> {
    return { id, orgId: 1, ...patch }
  }

  @Invalidate({ keys: onResult((result: readonly Product[]) => result.map(({ id }) => product(id))) })
  async fromResult(): Promise<readonly Product[]> {
    return []
  }

  @Invalidate({ key: (id: number, force = false) => ['product', id, force] })
  async defaulted(id: number, _force?: boolean): Promise<void> {
    await this.prefix(id, {})
  }

  @Invalidate({ keys: (id: number, _force?: boolean) => [product(id)] })
  async fewerThanOptional(_id: number): Promise<void> {}

  @Invalidate({ key: product })
  @ReadThrough({ key: product })
  async stacked(id: number): Promise<number> {
    return id
  }

  @Invalidate({ key: product })
  static async fixed<T>(_id: number, value: T): Promise<T> {
    return value
  }

  @Invalidate({
    keys(this: Products, id: number) {
      return [product(id), ['namespace', this.own.namespace]]
    },
  })
  async usesThis(_id: number): Promise<void> {}

  // @ts-expect-error the method has no second parameter
  @Invalidate({ keys: (id: number, patch: Patch) => [product(id), ['org', patch.orgId ?? 0]] })
  async tooMany(_id: number): Promise<void> {}

  // @ts-expect-error one of the keys takes a string
  @Invalidate({ keys: [product, named] })
  async drifted(_id: number): Promise<void> {}

  // @ts-expect-error the patch would be taken for the page
  @Invalidate({ keys: [product, category] })
  async secondIsAnother(_id: number, _patch: Patch): Promise<void> {}

  // @ts-expect-error the method may return null
  @Invalidate({ key: onResult((result: Product) => product(result.id)) })
  async otherResult(_id: number): Promise<Product | null> {
    return null
  }

  // @ts-expect-error after the result come the method's own parameters
  @Invalidate({ key: onResult((result: Product, name: string) => named(name + result.id)) })
  async otherParameters(id: number): Promise<Product> {
    return { id, orgId: 1 }
  }

  // @ts-expect-error text from a function may hold a `*` that came as input
  @Invalidate({ patterns: (id: number) => [`category:${id}:*`] })
  async stringPattern(_id: number): Promise<void> {}

  // @ts-expect-error a plain object is no pattern
  @Invalidate({ patterns: [{ text: 'category:*', exact: undefined }] })
  async forgedPattern(_id: number): Promise<void> {}

  // @ts-expect-error `keys` is always a list
  @Invalidate({ keys: (id: number) => product(id) })
  async notAList(_id: number): Promise<void> {}

  // @ts-expect-error an option that does not exist, beside one that does
  @Invalidate({ key: product, patern: 'category:*' })
  async misspelt(_id: number): Promise<void> {}

  // @ts-expect-error a time that does not exist
  @Invalidate({ key: product, at: 'sometimes' })
  async otherTime(_id: number): Promise<void> {}

  // @ts-expect-error the parameter must be written with its type
  @Invalidate({ keys: (id) => [product(id)] })
  async unannotated(_id: number): Promise<void> {}

  // @ts-expect-error not a promise
  @Invalidate({ key: product })
  sync(id: number): number {
    return id
  }

  @Invalidate({
    key: product,
    tags: ['product:{0}'],
    fence: true,
    holdOff: '200ms',
    replicas: { min: 1, timeout: 500 },
  })
  async guarded(id: number): Promise<number> {
    return id
  }

  @Invalidate({ key: product, fence: false, holdOff: false, replicas: false })
  async unguarded(_id: number): Promise<void> {}

  // @ts-expect-error a fence stands, or does not
  @Invalidate({ key: product, fence: '30s' })
  async timed(_id: number): Promise<void> {}

  // @ts-expect-error a unit that does not exist
  @Invalidate({ key: product, holdOff: '200sec' })
  async held(_id: number): Promise<void> {}

  // @ts-expect-error for how long
  @Invalidate({ key: product, replicas: { min: 1 } })
  async replicated(_id: number): Promise<void> {}

  // @ts-expect-error only methods
  @Invalidate({ key: 'product:{0}' })
  field = 1

  // @ts-expect-error for classes only
  @CacheDefaults({ ttl: '1h' })
  async classDecoratorOnMethod(_id: number): Promise<void> {}
}

// @ts-expect-error an option that does not exist
@CacheDefaults({ tll: '1h' })
export class Misspelt {
  readonly id = 1
}

@CacheDefaults({ vary: () => 'acme' })
export abstract class Abstract {
  readonly id = 1
}

const bound = cache.decorators()

@bound.CacheDefaults({ jitter: 0 })
export class Bound {
  @bound.ReadThrough({ key: product, when: (id) => id > 0 })
  async find(id: number): Promise<Product> {
    return { id, orgId: 1 }
  }

  @bound.ReadThroughOf<Bound['inferred']>({ key: (id) => product(id) })
  async inferred(id: number): Promise<number> {
    return id
  }

  @bound.Invalidate({ key: product })
  async drop(_id: number): Promise<void> {}

  // @ts-expect-error bound decorators are as strict
  @bound.ReadThrough({ key: product })
  async forgot(id: number, locale: string): Promise<string> {
    return `${id} ${locale}`
  }
}

declare const products: Products
same<typeof products.prefix, (id: number, patch: Patch) => Promise<Product>>(true)
same<typeof products.stacked, (id: number) => Promise<number>>(true)
same<typeof Products.fixed, <T>(_id: number, value: T) => Promise<T>>(true)
