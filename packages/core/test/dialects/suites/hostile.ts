/**
 * Methods that are given what was meant to do harm. Valid in both dialects: every compiler of `variants.ts` compiles this
 * file, and the same is asked of each result. The library is imported by name, so that all share one copy of its sources.
 */
import {
  CacheDefaults,
  defineKey,
  hashOf,
  Invalidate,
  onResult,
  pattern,
  ReadThrough,
  WriteThrough,
  type KeyPart,
} from '@readthrough/core'

export const cart = defineKey('cart', (owner: KeyPart, name: KeyPart) => [owner, name])

/** Carts of owners who name themselves, and their carts, as they like. */
export class Carts {
  async find(owner: KeyPart, name: KeyPart): Promise<string> {
    return `${typeof owner} ${String(owner)} / ${typeof name} ${String(name)}`
  }
}

export class ByTemplate extends Carts {
  @ReadThrough({ key: 'cart:{0}:{1}' })
  override async find(owner: KeyPart, name: KeyPart): Promise<string> {
    return super.find(owner, name)
  }

  @Invalidate({ key: 'cart:{0}:{1}' })
  async drop(_owner: KeyPart, _name: KeyPart): Promise<void> {}

  @Invalidate({ pattern: 'cart:{0}:*' })
  async dropAll(_owner: KeyPart): Promise<void> {}
}

export class ByKey extends Carts {
  @ReadThrough({ key: cart })
  override async find(owner: KeyPart, name: KeyPart): Promise<string> {
    return super.find(owner, name)
  }

  @Invalidate({ key: cart })
  async drop(_owner: KeyPart, _name: KeyPart): Promise<void> {}

  @Invalidate({ patterns: (owner: KeyPart) => [cart.under(owner)] })
  async dropAll(_owner: KeyPart): Promise<void> {}
}

export class ByFunction extends Carts {
  @ReadThrough({ key: (owner: KeyPart, name: KeyPart) => ['cart', owner, name] })
  override async find(owner: KeyPart, name: KeyPart): Promise<string> {
    return super.find(owner, name)
  }

  @WriteThrough({ key: (owner: KeyPart, name: KeyPart) => ['cart', owner, name], unless: () => true })
  async drop(_owner: KeyPart, _name: KeyPart): Promise<string> {
    return 'written, and not stored'
  }

  @Invalidate({ pattern: (owner: KeyPart) => pattern`cart:${owner}:*` })
  async dropAll(_owner: KeyPart): Promise<void> {}
}

/** Each object belongs to a tenant, who chooses its own id and all names. */
@CacheDefaults({ vary: ownTenant })
export class OfTenant {
  readonly tenant: KeyPart | undefined
  loads = 0

  constructor(tenant: KeyPart | undefined) {
    this.tenant = tenant
  }

  @ReadThrough({ key: 'plan:{0}', tags: ['plan:{0}', 'plans', '{0}'] })
  async find(_name: string): Promise<string> {
    this.loads++
    return `of ${typeof this.tenant} ${JSON.stringify(this.tenant)}`
  }

  @WriteThrough({ key: 'plan:{0}', tags: ['{0}'] })
  async put(_name: string): Promise<string> {
    return this.tenant === undefined ? 'nobody wrote' : `of ${typeof this.tenant} ${JSON.stringify(this.tenant)}`
  }

  @Invalidate({
    key: 'plan:{0}',
    patterns: ['plan:{0}:*', 'plan:*', '*plan*', (name: string) => pattern`${name}*`],
    tags: ['plan:{0}', 'plans', '{0}'],
  })
  async drop(_name: string): Promise<void> {}

  @Invalidate({ keys: ['plan:{0}'], tags: ['{0}'], fence: true })
  async dropFenced(_name: string): Promise<void> {}
}

function ownTenant(this: OfTenant): KeyPart | undefined {
  return this.tenant
}

/** Somebody beside them who has no tenant, and gives tags as input names them. */
export class Beside {
  @ReadThrough({ key: 'shared:{0}', tags: ['{0}', '%vacme:plans'] })
  async find(_name: string): Promise<string> {
    return 'shared'
  }

  @Invalidate({
    key: 'plan:{0}',
    patterns: ['{0}:*', (name: string) => pattern`${name}*`],
    tags: ['{0}', '%vacme:plans'],
  })
  async drop(_name: string): Promise<void> {}
}

const RESULT = { own: Symbol('result') }

/** Whatever they are given, their callers get this very object. */
export class Untouched {
  static readonly result = RESULT

  @ReadThrough({ key: 'a:{0}' })
  async byTemplate(_of: unknown): Promise<object> {
    return RESULT
  }

  @ReadThrough({ key: 'a:{0.a.b}', tags: ['{0.a.b}'] })
  async byPath(_of: unknown): Promise<object> {
    return RESULT
  }

  @ReadThrough({ key: (of: unknown) => ['a', of as KeyPart] })
  async byFunction(_of: unknown): Promise<object> {
    return RESULT
  }

  @ReadThrough({ key: (of: unknown) => ['a', hashOf(of)], unless: (_found: object, of) => String(of) === '' })
  async byHash(_of: unknown): Promise<object> {
    return RESULT
  }

  @ReadThrough({
    key: (_of: { a: { b: string } }) => ['b'],
    tags: onResult((_found: object, of: { a: { b: string } }) => [of.a.b]),
  })
  async byResult(_of: { a: { b: string } }): Promise<object> {
    return RESULT
  }

  @WriteThrough({ key: (of: unknown) => ['a', of as KeyPart], value: (_written: object, of: unknown) => String(of) })
  async written(_of: unknown): Promise<object> {
    return RESULT
  }

  @Invalidate({
    keys: ['a:{0}', 'a:{0.a.b}'],
    patterns: ['a:{0}:*', (of: unknown) => pattern`${of as KeyPart}*`],
    tags: ['{0}', (of: unknown) => String(of)],
  })
  async invalidated(_of: unknown): Promise<object> {
    return RESULT
  }

  @Invalidate({ key: 'a:{0}', tags: ['{0.a.b}'], fence: true })
  async fenced(_of: unknown): Promise<object> {
    return RESULT
  }

  @Invalidate({ key: 'a:{0}', at: 'before' })
  async before(_of: unknown): Promise<object> {
    return RESULT
  }
}
