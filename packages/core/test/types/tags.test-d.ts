/** Compiled in both dialects, never run: what tags may say of a method. */
import {
  CacheDefaults,
  defineKey,
  Invalidate,
  onResult,
  ReadThrough,
  ReadThroughOf,
  type Cache,
} from '../../src/index.js'
import { same } from './equal.js'

interface Product {
  readonly id: number
  readonly orgId: number
}

declare const cache: Cache
const product = defineKey('product', (id: number) => [id])
const category = defineKey('category', (id: number, page = 1) => [id, page])
const orgOf = (of: Product) => [`org:${of.orgId}`]

@CacheDefaults({ tags: ['products'] })
export class Products {
  readonly shop: string = 'main'

  @ReadThrough({ key: product, tags: ['all-products', 'product:{0}'] })
  async texts(id: number): Promise<Product | null> {
    return { id, orgId: 1 }
  }

  // Parameters come from the key.
  @ReadThrough({ key: category, tags: (id, page) => [`category:${id.toFixed()}`, `page:${page?.toFixed()}`] })
  async fromKey(id: number, _page?: number): Promise<Product> {
    return { id, orgId: 1 }
  }

  @ReadThrough({ key: product, tags: onResult(orgOf) })
  async fromResult(id: number): Promise<Product> {
    return { id, orgId: 1 }
  }

  @ReadThrough({
    key: product,
    tags: [
      'all-products',
      (id: number) => `product:${id}`,
      (id: number) => [`product:${id}`, `shard:${id % 4}`],
      onResult((found: Product | null, id: number) => `org:${found?.orgId ?? id}`),
      onResult((found: Product | null) => (found === null ? [] : orgOf(found))),
    ],
    ttl: (found: Product | null) => (found === null ? '1s' : '10m'),
  })
  async everything(id: number): Promise<Product | null> {
    return { id, orgId: 1 }
  }

  @ReadThrough({
    key: product,
    tags(this: Products) {
      return [this.shop]
    },
  })
  async usesThis(id: number): Promise<number> {
    return id
  }

  @ReadThrough({ key: 'product:{0}', tags: (id: number) => [`product:${id}`] })
  async templated(id: number): Promise<number> {
    return id
  }

  @ReadThroughOf<Products['inferred']>({
    key: (id) => product(id),
    tags: [(id) => `product:${id.toFixed()}`, onResult((found) => `org:${found?.orgId.toFixed()}`)],
  })
  async inferred(id: number): Promise<Product | null> {
    return { id, orgId: 1 }
  }

  @ReadThroughOf<Products['inferredList']>({
    key: (id) => product(id),
    tags: onResult((found, id) => orgOf(found ?? { id, orgId: id })),
  })
  async inferredList(id: number): Promise<Product | null> {
    return { id, orgId: 1 }
  }

  @Invalidate({ tags: ['all-products', 'product:{0}', (id: number) => `product:${id}`] })
  async invalidates(_id: number, _patch: Partial<Product>): Promise<void> {}

  @Invalidate({ key: product, tags: onResult(orgOf) })
  async invalidatesByResult(id: number): Promise<Product> {
    return { id, orgId: 1 }
  }

  // @ts-expect-error the tags want a string, the key a number
  @ReadThrough({ key: product, tags: (id: string) => [id] })
  async drifted(id: number): Promise<number> {
    return id
  }

  // @ts-expect-error the tags want a string, the method takes a number
  @ReadThrough({ key: 'product:{0}', tags: (id: string) => [id] })
  async driftedBesideTemplate(id: number): Promise<number> {
    return id
  }

  // @ts-expect-error the key does not see the second parameter, so calls that differ in it share one value
  @ReadThrough({ key: product, tags: (id: number, locale: string) => [`${id} ${locale}`] })
  async moreThanTheKey(id: number, _locale?: string): Promise<number> {
    return id
  }

  // @ts-expect-error the method may return null
  @ReadThrough({ key: product, tags: onResult(orgOf) })
  async otherResult(id: number): Promise<Product | null> {
    return { id, orgId: 1 }
  }

  // @ts-expect-error one of them does not expect null
  @ReadThrough({ key: product, tags: ['all', onResult(orgOf)], unless: (found: Product | null) => found === null })
  async otherResultInList(id: number): Promise<Product | null> {
    return { id, orgId: 1 }
  }

  // @ts-expect-error after the result come the method's own parameters
  @ReadThrough({ key: product, tags: onResult((found: Product, name: string) => [name, `${found.id}`]) })
  async otherParameters(id: number): Promise<Product> {
    return { id, orgId: 1 }
  }

  // @ts-expect-error tags are text
  @ReadThrough({ key: product, tags: (id) => [id] })
  async numbers(id: number): Promise<number> {
    return id
  }

  // @ts-expect-error `tags` is always a list
  @ReadThrough({ key: product, tags: 'product:{0}' })
  async notAList(id: number): Promise<number> {
    return id
  }

  // @ts-expect-error `tags` is always a list
  @ReadThrough({ key: product, tags: (id) => `product:${id}` })
  async functionOfOne(id: number): Promise<number> {
    return id
  }

  // @ts-expect-error tags of a result are tags
  @ReadThroughOf<Products['wrongOf']>({ key: (id) => product(id), tags: onResult((found) => [found]) })
  async wrongOf(id: number): Promise<number> {
    return id
  }

  // @ts-expect-error the method has no second parameter
  @Invalidate({ tags: (id: number, name: string) => [`${id} ${name}`] })
  async tooMany(_id: number): Promise<void> {}

  // @ts-expect-error one of the tags wants another result
  @Invalidate({ tags: ['all', onResult(orgOf)] })
  async invalidatesOtherResult(_id: number): Promise<Product | null> {
    return null
  }

  // @ts-expect-error tags are text
  @Invalidate({ tags: [42] })
  async notText(_id: number): Promise<void> {}

  // @ts-expect-error the parameter must be written with its type
  @Invalidate({ tags: (id) => [id] })
  async unannotated(_id: number): Promise<void> {}
}

@CacheDefaults({
  tags(this: Tenants) {
    return [`tenant:${this.tenant}`]
  },
})
export class Tenants {
  readonly tenant: string = 'acme'
}

// @ts-expect-error a class knows no arguments
@CacheDefaults({ tags: (id: number) => [`product:${id}`] })
export class Arguments {
  readonly id = 1
}

declare const products: Products
same<typeof products.everything, (id: number) => Promise<Product | null>>(true)

export async function calls(): Promise<void> {
  const found = await cache.readThrough(product(1), async () => ({ id: 1, orgId: 2 }), {
    tags: ['all', () => 'one', onResult((of: Product) => `org:${of.orgId}`)],
  })
  same<typeof found, { id: number; orgId: number }>(true)
  // @ts-expect-error the value is another one
  await cache.readThrough(product(1), async () => 1, { tags: onResult(orgOf) })
  const find = cache.wrap((id: number) => products.texts(id), {
    key: product,
    tags: [
      'product:{0}',
      (id) => `product:${id.toFixed()}`,
      onResult((of: Product | null, id: number) => `org:${of?.orgId ?? id}`),
    ],
  })
  same<typeof find, (id: number) => Promise<Product | null>>(true)
  await cache.seed(product(1), { id: 1, orgId: 2 }, { tags: onResult(orgOf) })
  await cache.invalidate({ tags: ['all'] })
  // @ts-expect-error a list
  await cache.invalidate({ tags: 'all' })
}
