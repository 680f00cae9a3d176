/**
 * What stands around methods: the class, its cache, decorators of others. Valid in both dialects: every compiler of `variants.ts` compiles this file, and the same is asked of each result.
 * The library is imported by name, so that all share one copy of its sources.
 */
import { CacheDefaults, defineKey, Invalidate, ReadThrough, type Cache } from '@readthrough/core'

const product = defineKey('product', (id: number) => [id])

// oxlint-disable no-explicit-any -- compilers call decorators in two ways

/** A decorator of somebody else, which keeps what it knows on the function, as Nest's SetMetadata does. */
export function Label(text: string) {
  return (...given: any[]): any => {
    const method = typeof given[1] === 'object' ? given[0] : given[2].value
    method.label = text
    const define: unknown = Reflect.get(Reflect, 'defineMetadata')
    if (typeof define === 'function') define('label', text, method)
  }
}

/** A decorator of somebody else, which puts a bare function in the method's place. */
export function Hide(...given: any[]): any {
  const method = typeof given[1] === 'object' ? given[0] : given[2].value
  function hiding(this: unknown, ...args: unknown[]): unknown {
    return Reflect.apply(method, this, args)
  }
  if (typeof given[1] === 'object') return hiding
  given[2].value = hiding
  return undefined
}

export class Labelled {
  @Label('above')
  @ReadThrough({ key: product })
  async labelAbove(id: number): Promise<number> {
    return id
  }

  @ReadThrough({ key: product })
  @Label('below')
  async labelBelow(id: number): Promise<number> {
    return id
  }
}

export class Listed {
  @ReadThrough({ key: product })
  async find(id: number): Promise<number> {
    return id
  }

  @Invalidate({ key: product })
  async change(_id: number): Promise<void> {}

  @Invalidate({ key: product })
  @ReadThrough({ key: product })
  static async both(id: number): Promise<number> {
    return id
  }
}

export class SubListed extends Listed {
  @ReadThrough({ key: product })
  override async find(id: number): Promise<number> {
    return id + 1
  }

  override async change(_id: number): Promise<void> {}

  @Hide
  @ReadThrough({ key: 'hidden' })
  async hidden(): Promise<number> {
    return 1
  }
}

@CacheDefaults({ cache: (self: Tenants) => self.cache, ttl: '1h', jitter: 0, vary: ownTenant })
export class Tenants {
  readonly cache: Cache | undefined
  readonly tenant: string | undefined
  loads = 0

  constructor(cache?: Cache, tenant?: string) {
    this.cache = cache
    this.tenant = tenant
  }

  @ReadThrough({ key: 'settings' })
  async settings(): Promise<string> {
    this.loads++
    return `of ${this.tenant}`
  }

  @Invalidate({ key: 'settings' })
  async change(): Promise<void> {}
}

/** Inherits the cache and the `vary`, and says another `ttl`. */
@CacheDefaults({ ttl: '2h' })
export class SubTenants extends Tenants {
  @ReadThrough({ key: 'flags', ttl: '1s' })
  async flags(): Promise<string> {
    return `flags ${this.tenant}`
  }
}

function ownTenant(this: Tenants): string | undefined {
  return this.tenant
}

/** Reads with the decorators of one cache. */
export function defineBound({ ReadThrough: Read, Invalidate: Drop }: ReturnType<Cache['decorators']>) {
  class Bound {
    loads = 0

    @Read({ key: product })
    async find(id: number): Promise<number> {
      this.loads++
      return id
    }

    @Drop({ key: product })
    async drop(_id: number): Promise<void> {}
  }
  return Bound
}
