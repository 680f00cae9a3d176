/** Compiled in both dialects, never run: what `@WriteThrough` may say of a method. */
import {
  defineKey,
  Invalidate,
  onResult,
  ReadThrough,
  WriteThrough,
  WriteThroughOf,
  type Cache,
  type WriteOptions,
  type WriteThroughOptions,
} from '../../src/index.js'
import { same } from './equal.js'

interface Product {
  readonly id: number
  readonly orgId: number
}
type Patch = Partial<Product>
interface Updated {
  readonly before: Product
  readonly after: Product
}

declare const cache: Cache
const product = defineKey('product', (id: number) => [id])
const orgOf = (of: Product) => [`org:${of.orgId}`]

/** Written once for the read and the write of a key, so that the two cannot drift apart. */
const shared = {
  key: product,
  version: 2,
  ttl: '10m',
  tags: [
    'product:{0}',
    (id: number) => `shard:${id % 4}`,
    onResult((of: Product | null) => (of === null ? [] : orgOf(of))),
  ],
} as const

export const annotated: WriteThroughOptions = { key: product, value: (of: Updated) => of.after, unless: () => false }

export class Products {
  readonly shop: string = 'main'

  @WriteThrough({ key: product })
  async declared(id: number, patch: Patch): Promise<Product> {
    return { id, orgId: 1, ...patch }
  }

  @WriteThrough({ key: 'product:{0}', ttl: '10m' })
  async template(id: number, patch: Patch): Promise<Product> {
    return { id, orgId: 1, ...patch }
  }

  @WriteThrough({
    key(this: Products, id: number) {
      return ['product', this.shop, id]
    },
    tags: ['all', (id: number) => `product:${id}`, onResult((stored: Product, _id: number) => orgOf(stored))],
    ttl(this: Products, of: Product, id: number) {
      return of.id === id && this.shop !== '' ? '10m' : 0
    },
    when: (id: number) => id > 0,
    unless: (stored: Product, _id: number, patch: Patch) => stored.orgId === patch.orgId,
    version: 2,
    cache: (self: Products) => (self.shop === '' ? undefined : cache),
  })
  async everything(id: number, patch: Patch): Promise<Product> {
    return { id, orgId: 1, ...patch }
  }

  @WriteThrough({
    key: product,
    value: ({ after }: Updated) => after,
    unless: (stored: Product) => stored.orgId === 0,
    tags: onResult(orgOf),
  })
  async ofAnother(id: number, patch: Patch): Promise<Updated> {
    const before = { id, orgId: 1 }
    return { before, after: { ...before, ...patch } }
  }

  @WriteThrough({ key: product, value: (_: void, id: number, patch: Patch) => ({ id, ...patch }) })
  async ofArguments(_id: number, _patch: Patch): Promise<void> {}

  @Invalidate({ tags: ['all'] })
  @WriteThrough({ key: product })
  static async stacked<T>(_id: number, value: T): Promise<T> {
    return value
  }

  @WriteThroughOf<Products['inferred']>({
    key: (id) => product(id),
    tags: [(id, patch) => `${id.toFixed()} ${patch.orgId ?? 0}`, onResult((stored) => orgOf(stored))],
    unless: (stored, id) => stored.id !== id,
  })
  async inferred(id: number, patch: Patch): Promise<Product> {
    return { id, orgId: 1, ...patch }
  }

  @WriteThroughOf<Products['inferredOther'], Product>({
    key: (id) => product(id),
    value: ({ after }) => after,
    unless: (stored, id) => stored.id !== id,
  })
  async inferredOther(id: number, patch: Patch): Promise<Updated> {
    return this.ofAnother(id, patch)
  }

  @ReadThrough(shared)
  async sharedRead(id: number): Promise<Product | null> {
    return { id, orgId: 1 }
  }

  @WriteThrough(shared)
  async sharedWrite(id: number, patch: Patch): Promise<Product> {
    return { id, orgId: 1, ...patch }
  }

  @WriteThrough({ ...shared, value: (_gone: boolean) => null })
  async sharedDelete(_id: number): Promise<boolean> {
    return true
  }

  @WriteThrough({ key: product, unless: (of: Product) => of.id === 0 })
  // oxlint-disable-next-line no-explicit-any -- what an untyped library gives
  async untyped(id: number): Promise<any> {
    return { id }
  }

  // oxlint-disable-next-line no-explicit-any -- what an untyped library gives
  @WriteThrough({ key: product, value: (of: Product): any => of })
  async untypedValue(id: number): Promise<Product> {
    return { id, orgId: 1 }
  }

  @WriteThrough({ key: product })
  async maybe(id: number): Promise<Product | undefined> {
    return { id, orgId: 1 }
  }

  // @ts-expect-error the parameter must be written with its type
  @WriteThrough({ key: product, unless: (of) => of === 0 })
  async unannotated(id: number): Promise<number> {
    return id
  }

  // @ts-expect-error the parameter must be written with its type
  @WriteThrough({ key: product, tags: [(id) => id] })
  async unannotatedTags(id: number): Promise<number> {
    return id
  }

  // @ts-expect-error the second parameter must be written with its type, too
  @WriteThrough({ key: product, tags: [onResult((_of: Product, id) => id)] })
  async unannotatedOfResult(id: number): Promise<Product> {
    return { id, orgId: 1 }
  }

  // @ts-expect-error there is nothing to store
  @WriteThrough({ key: product })
  async nothing(_id: number): Promise<void> {}

  // @ts-expect-error there is nothing to store
  @WriteThroughOf<Products['nothingOf']>({ key: (id) => product(id) })
  async nothingOf(_id: number): Promise<void> {}

  @WriteThroughOf<Products['somethingOf'], number>({ key: (id) => product(id), value: (_nothing, id) => id })
  async somethingOf(_id: number): Promise<void> {}

  // @ts-expect-error nobody waits for `value`
  @WriteThrough({ key: product, value: async (of: Product) => of })
  async asynchronous(id: number): Promise<Product> {
    return { id, orgId: 1 }
  }

  // @ts-expect-error nobody waits for `value`, on no way
  @WriteThrough({ key: product, value: (of: Product) => (of.id === 0 ? null : Promise.resolve(of)) })
  async partlyAsynchronous(id: number): Promise<Product> {
    return { id, orgId: 1 }
  }

  // @ts-expect-error the key wants a string
  @WriteThrough({ key: (id: string) => ['product', id] })
  async drifted(id: number): Promise<number> {
    return id
  }

  // @ts-expect-error the method has no second parameter
  @WriteThrough({ key: (id: number, locale: string) => ['product', id, locale] })
  async tooMany(id: number): Promise<number> {
    return id
  }

  // @ts-expect-error the key is needed before there is a result
  @WriteThrough({ key: onResult((stored: Product) => product(stored.id)) })
  async keyOfResult(id: number): Promise<Product> {
    return { id, orgId: 1 }
  }

  // @ts-expect-error no key
  @WriteThrough({ ttl: '10m' })
  async noKey(id: number): Promise<number> {
    return id
  }

  // @ts-expect-error an option that does not exist
  @WriteThrough({ key: product, tll: '10m' })
  async misspelt(id: number): Promise<number> {
    return id
  }

  // @ts-expect-error not a promise
  @WriteThrough({ key: product })
  sync(id: number): number {
    return id
  }

  // @ts-expect-error the method may return null
  @WriteThrough({ key: product, unless: (stored: Product) => stored.orgId === 0 })
  async otherResult(id: number): Promise<Product | null> {
    return { id, orgId: 1 }
  }

  // @ts-expect-error the method may return null
  @WriteThrough({ key: product, tags: ['all', onResult(orgOf)] })
  async otherResultOfTags(id: number): Promise<Product | null> {
    return { id, orgId: 1 }
  }

  // @ts-expect-error another parameter
  @WriteThrough({ key: product, tags: [(id: string) => id] })
  async otherParameterOfTags(id: number): Promise<Product | null> {
    return { id, orgId: 1 }
  }

  // @ts-expect-error what `value` takes is not what the method returns
  @WriteThrough({ key: product, value: ({ after }: Updated) => after })
  async otherSource(id: number): Promise<Product> {
    return { id, orgId: 1 }
  }

  // @ts-expect-error what `value` makes is not what `unless` takes
  @WriteThrough({ key: product, value: ({ after }: Updated) => after.id, unless: (stored: Product) => stored.id === 0 })
  async otherStored(id: number, patch: Patch): Promise<Updated> {
    return this.ofAnother(id, patch)
  }

  // @ts-expect-error what is stored is another thing than what the method returns
  @WriteThroughOf<Products['withoutValue'], Product>({ key: (id) => product(id) })
  async withoutValue(id: number, patch: Patch): Promise<Updated> {
    return this.ofAnother(id, patch)
  }
}

const bound = cache.decorators()

export class Bound {
  @bound.WriteThrough({ key: product, unless: (stored: number) => stored === 0 })
  async put(id: number): Promise<number> {
    return id
  }

  @bound.WriteThroughOf<Bound['inferred']>({ key: (id) => product(id), unless: (stored) => stored.toFixed() === '0' })
  async inferred(id: number): Promise<number> {
    return id
  }

  @bound.WriteThrough({ key: product, holdOff: '1s', replicas: { min: 1, timeout: '200ms' } })
  async held(id: number): Promise<number> {
    return id
  }

  // @ts-expect-error it has a barrier of its own
  @bound.WriteThrough({ key: product, fence: true })
  async fenced(id: number): Promise<number> {
    return id
  }

  // @ts-expect-error bound decorators are as strict
  @bound.WriteThrough({ key: product })
  async drifted(id: string): Promise<string> {
    return id
  }
}

declare const products: Products
same<typeof products.everything, (id: number, patch: Patch) => Promise<Product>>(true)
same<typeof Products.stacked, <T>(_id: number, value: T) => Promise<T>>(true)

export function passedOn<V>(write: () => Promise<V>, options: WriteOptions<V>): Promise<V> {
  return cache.writeThrough(product(1), write, options)
}

export async function calls(): Promise<void> {
  const written = await cache.writeThrough(product(1), () => products.declared(1, {}), {
    tags: ['all', onResult(orgOf)],
    unless: ({ orgId }) => orgId === 0,
  })
  same<typeof written, Product>(true)
  const updated = await cache.writeThrough(product(1), () => products.ofAnother(1, {}), {
    value: ({ after }) => after,
    tags: onResult(orgOf),
    ttl: '1m',
  })
  same<typeof updated, Updated>(true)
  await cache.writeThrough(product(1), () => products.ofAnother(1, {}), {
    // @ts-expect-error what `value` makes is not what the tags take
    value: ({ after }) => after.id,
    tags: onResult(orgOf),
  })
  await cache.writeThrough(product(1), async () => 1, { holdOff: '1s', replicas: { min: 1, timeout: '200ms' } })
  await cache.invalidate({ keys: [product(1)] }, { holdOff: 200, replicas: false })
  await cache.clear({ replicas: { min: 2, timeout: 100 } })
  // @ts-expect-error only a method can be fenced
  await cache.invalidate({ keys: [product(1)] }, { fence: true })
  // @ts-expect-error nobody waits for `value`
  await cache.writeThrough(product(1), async () => 1, { value: async (n) => n })
  const refreshed = await cache.refresh(product(1), async () => 1, { ttl: '1m', tags: ['all'] })
  same<typeof refreshed, number>(true)
}
