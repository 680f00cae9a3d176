/**
 * Compiled in both dialects, never run: what a method under `@ReadThrough` keeps, and what does not compile.
 * Each `@ts-expect-error` is an error that must be there.
 */
import { defineKey, hashOf, ReadThrough, ReadThroughOf, type Key } from '../../src/index.js'
import { same } from './equal.js'

interface Product {
  readonly id: number
  readonly orgId: number
}

const product = defineKey('product', (id: number) => [id])
const category = defineKey('category', (id: number, page = 1) => [id, page])
const settings = defineKey('settings')

export class Products {
  readonly shard: number = 1

  @ReadThrough({ key: (id: number) => ['product', id] })
  async exact(id: number): Promise<{ id: number }> {
    return { id }
  }

  @ReadThrough({ key: product })
  async declared(id: number): Promise<Product | null> {
    return { id, orgId: 1 }
  }

  @ReadThrough({ key: 'org:{0.orgId}:user:{1}' })
  async templated(org: { orgId: number }, user: string): Promise<string> {
    return `${org.orgId} ${user}`
  }

  @ReadThrough({ key: settings })
  async constant(): Promise<string> {
    return ''
  }

  @ReadThrough({ key: product })
  async extraOptional(id: number, _options?: { full: boolean }): Promise<string> {
    return String(id)
  }

  @ReadThrough({ key: category })
  async optional(id: number, page?: number): Promise<number[]> {
    return [id, page ?? 1]
  }

  @ReadThrough({ key: category })
  async defaulted(id: number, page = 1): Promise<number[]> {
    return [id, page]
  }

  @ReadThrough({ key: (...ids: number[]) => ['sum', hashOf(ids)] })
  async rest(...ids: number[]): Promise<number> {
    return ids.length
  }

  @ReadThrough({ key: product })
  async usesThis(this: Products, id: number): Promise<number> {
    return (await this.exact(id)).id + this.shard
  }

  @ReadThrough({
    key(this: Products, id: number): Key {
      return ['sharded', this.shard, id]
    },
  })
  async keyUsesThis(id: number): Promise<number> {
    return id
  }

  @ReadThrough({ key: (value: unknown) => ['generic', hashOf(value)] })
  async generic<T>(value: T): Promise<T> {
    return value
  }

  @ReadThrough({ key: (value: string) => ['bounded', value] })
  async bounded<T extends string>(value: T): Promise<T> {
    return value
  }

  @ReadThrough({ key: product })
  static async fixed(id: number): Promise<number> {
    return id
  }

  @ReadThrough({ key: product })
  private async hidden(id: number): Promise<number> {
    return id
  }

  @ReadThrough({ key: product })
  notAsyncButPromise(id: number): Promise<number> {
    return this.hidden(id)
  }

  @ReadThrough({ key: product })
  @ReadThrough({ key: (id: number) => ['outer', id] })
  async stacked(id: number): Promise<number> {
    return id
  }

  // The other options get their parameters from the key, and what they say of the result binds the method.
  @ReadThrough({
    key: category,
    ttl: (value: Product | null, id) => (value === null || id.toFixed() === '0' ? '1s' : '10m'),
    when: (id, page) => id > 0 && (page === undefined || page > 0),
    unless: (value: Product | null) => value?.orgId === 0,
  })
  async options(id: number, _page?: number): Promise<Product | null> {
    return { id, orgId: 1 }
  }

  @ReadThrough({
    key: product,
    ttl(this: Products, of: number) {
      return of > this.shard ? '1m' : '1s'
    },
  })
  async ttlUsesThis(id: number): Promise<number> {
    return id
  }

  @ReadThroughOf<Products['inferred']>({
    key: (id, name) => ['inferred', id.toFixed(), name.trim()],
    ttl: (value) => (value === null ? '1s' : '10m'),
    unless: (value, id) => value?.orgId === id,
  })
  async inferred(id: number, _name: string): Promise<Product | null> {
    return { id, orgId: 1 }
  }

  // @ts-expect-error the key wants a string, the method takes a number
  @ReadThrough({ key: (id: string) => ['drifted', id] })
  async drifted(id: number): Promise<number> {
    return id
  }

  // @ts-expect-error the key forgets an argument, so calls that differ in it would share a value
  @ReadThrough({ key: product })
  async forgot(id: number, locale: string): Promise<string> {
    return `${id} ${locale}`
  }

  // @ts-expect-error the key forgets an argument
  @ReadThrough({ key: settings })
  async forgotAll(id: number): Promise<number> {
    return id
  }

  // @ts-expect-error the key would be asked without an id
  @ReadThrough({ key: product })
  async maybeMissing(id?: number): Promise<number> {
    return id ?? 0
  }

  // @ts-expect-error the key would be asked with a string
  @ReadThrough({ key: product })
  async wider(id: number | string): Promise<number> {
    return Number(id)
  }

  // @ts-expect-error the key would be asked with any T
  @ReadThrough({ key: product })
  async tooGeneric<T>(id: T): Promise<T> {
    return id
  }

  // @ts-expect-error the second parameter is another one
  @ReadThrough({ key: category })
  async otherSecond(id: number, _locale?: string): Promise<number> {
    return id
  }

  // @ts-expect-error the parameter must be written with its type
  @ReadThrough({ key: (id) => ['product', id] })
  async unannotated(id: number): Promise<number> {
    return id
  }

  // @ts-expect-error not a promise
  @ReadThrough({ key: product })
  sync(id: number): number {
    return id
  }

  // @ts-expect-error only methods
  @ReadThrough({ key: product })
  field = 1

  // @ts-expect-error not even a field that holds a function
  @ReadThrough({ key: product })
  arrow = async (id: number): Promise<number> => id

  // @ts-expect-error only methods
  @ReadThrough({ key: product })
  get getter(): Promise<number> {
    return Promise.resolve(1)
  }

  // @ts-expect-error an object is no part of a key
  @ReadThrough({ key: (filter: object) => ['search', filter] })
  async objectInKey(_filter: object): Promise<number> {
    return 1
  }

  // @ts-expect-error undefined is no part of a key
  @ReadThrough({ key: (id?: number) => ['product', id] })
  async undefinedInKey(_id?: number): Promise<number> {
    return 1
  }

  // @ts-expect-error a key is a list of parts
  @ReadThrough({ key: (id: number) => `product:${id}` })
  async stringFromFunction(id: number): Promise<number> {
    return id
  }

  // @ts-expect-error no key
  @ReadThrough({ ttl: '10m' })
  async noKey(id: number): Promise<number> {
    return id
  }

  // @ts-expect-error an option that does not exist
  @ReadThrough({ key: product, tll: '10m' })
  async misspelt(id: number): Promise<number> {
    return id
  }

  // @ts-expect-error a duration that does not exist
  @ReadThrough({ key: product, ttl: '10 minutes' })
  async misspeltDuration(id: number): Promise<number> {
    return id
  }

  // @ts-expect-error the method may return null, which `unless` does not expect
  @ReadThrough({ key: product, unless: (value: Product) => value.orgId === 0 })
  async otherResult(id: number): Promise<Product | null> {
    return { id, orgId: 1 }
  }

  // @ts-expect-error `when` is asked with what the key is asked with
  @ReadThrough({ key: product, when: (id: string) => id !== '' })
  async otherWhen(id: number): Promise<number> {
    return id
  }
}

class Special extends Products {
  @ReadThrough({ key: product })
  override async exact(id: number): Promise<{ id: number; special: true }> {
    return { ...(await super.exact(id)), special: true }
  }
}

// @ts-expect-error only methods
@ReadThrough({ key: product })
export class Decorated {
  readonly id = 1
}

declare const products: Products
declare const special: Special
same<typeof products.exact, (id: number) => Promise<{ id: number }>>(true)
same<typeof products.optional, (id: number, page?: number) => Promise<number[]>>(true)
same<typeof products.generic, <T>(value: T) => Promise<T>>(true)
same<typeof products.usesThis, (this: Products, id: number) => Promise<number>>(true)
same<typeof products.stacked, (id: number) => Promise<number>>(true)
same<typeof Products.fixed, (id: number) => Promise<number>>(true)
same<typeof special.exact, (id: number) => Promise<{ id: number; special: true }>>(true)

export const literal: Promise<'a'> = products.generic('a' as const)
// @ts-expect-error the decorated method takes a number
export const wrongCall = products.exact('1')
// @ts-expect-error and stays private
export const wrongReach = products.hidden(1)
