/** Compiled in both dialects, never run: which schemas a method may have. */
import * as v from 'valibot'
import { z } from 'zod'
import { CacheDefaults, defineKey, ReadThrough, ReadThroughOf, WriteThrough, type Cache } from '../../src/index.js'

interface Product {
  readonly id: number
  readonly name: string
  readonly at: Date
}

declare const cache: Cache
const product = defineKey('product', (id: number) => [id])
const made = (id: number): Product => ({ id, name: '', at: new Date(0) })
const ofZod = z.object({ id: z.number(), name: z.string(), at: z.date() })
const ofValibot = v.object({ id: v.number(), name: v.string(), at: v.date() })

export class Products {
  @ReadThrough({ key: product, schema: ofZod, version: 3 })
  async zod(id: number): Promise<Product> {
    return made(id)
  }

  @ReadThrough({
    key: product,
    schema: v.nullable(ofValibot),
    version: '2026-11',
    unless: (of: Product | null) => of === null,
  })
  async valibot(id: number): Promise<Product | null> {
    return made(id)
  }

  // What the schema makes of the value is not used, so only what it takes must fit.
  @ReadThrough({ key: product, schema: z.string().transform(Number) })
  async transformed(id: number): Promise<string> {
    return String(id)
  }

  @ReadThrough({ key: product, schema: z.object({ id: z.number() }) })
  async looser(id: number): Promise<Product> {
    return made(id)
  }

  @ReadThroughOf<Products['inferred']>({ key: (id) => product(id), schema: ofZod })
  async inferred(id: number): Promise<Product> {
    return made(id)
  }

  @WriteThrough({ key: product, schema: ofZod })
  async put(id: number): Promise<Product> {
    return made(id)
  }

  @WriteThrough({ key: product, schema: ofZod, value: (of: { readonly after: Product }) => of.after })
  async putAnother(id: number): Promise<{ after: Product }> {
    return { after: made(id) }
  }

  // @ts-expect-error the method may return null
  @ReadThrough({ key: product, schema: ofZod })
  async nullable(id: number): Promise<Product | null> {
    return made(id)
  }

  // @ts-expect-error a schema for another type
  @ReadThrough({ key: product, schema: v.object({ id: v.string() }) })
  async other(id: number): Promise<Product> {
    return made(id)
  }

  // @ts-expect-error a schema for another type
  @WriteThrough({ key: product, schema: z.number() })
  async putOther(id: number): Promise<Product> {
    return made(id)
  }

  // @ts-expect-error a schema for another type than the one that is stored
  @WriteThrough({ key: product, schema: z.number(), value: (of: { readonly after: Product }) => of.after })
  async putAnotherOther(id: number): Promise<{ after: Product }> {
    return { after: made(id) }
  }

  // @ts-expect-error not a schema
  @ReadThrough({ key: product, schema: (of: unknown) => of })
  async none(id: number): Promise<Product> {
    return made(id)
  }

  // @ts-expect-error a version is a number or a text
  @ReadThrough({ key: product, version: true })
  async otherVersion(id: number): Promise<Product> {
    return made(id)
  }
}

// @ts-expect-error a version belongs to one method
@CacheDefaults({ version: 1 })
export class Versioned {
  readonly id = 1
}

export async function calls(): Promise<void> {
  await cache.readThrough(product(1), async () => made(1), { schema: ofZod, unless: (of: Product) => of.id === 0 })
  cache.wrap(async (id: number) => made(id), { key: (id) => product(id), schema: ofValibot })
  await cache.seed(product(1), made(1), { schema: ofZod, version: 1 })
  // @ts-expect-error a schema for another type
  await cache.readThrough(product(1), async () => made(1), { schema: z.number() })
  // @ts-expect-error a schema for another type
  cache.wrap(async (id: number) => made(id), { key: (id) => product(id), schema: z.number() })
  // @ts-expect-error a schema for another type
  await cache.writeThrough(product(1), async () => made(1), { schema: z.number() })
  // @ts-expect-error a schema for another type
  await cache.seed(product(1), made(1), { schema: z.number() })
}
