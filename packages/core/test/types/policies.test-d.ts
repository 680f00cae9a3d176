/** Compiled in both dialects, never run: the policy is one type, taken alike everywhere. */
import {
  CacheDefaults,
  createCache,
  defineKey,
  memoryStore,
  ReadThrough,
  ReadThroughOf,
  WriteThrough,
  WriteThroughOf,
  type PolicyOptions,
} from '../../src/index.js'

const product = defineKey('product', (id: number) => [id])
const policy = {
  ttl: '10m',
  nullTtl: 500,
  jitter: 0.2,
  stale: { whileRevalidate: '1m', ifError: '1h', forErrors: (error) => error instanceof RangeError },
  errors: { ttl: '2s', toData: String, toError: (message: string) => new Error(message) },
  refreshEarly: true,
  timeout: { soft: '200ms', hard: '5s' },
} as const satisfies PolicyOptions

@CacheDefaults(policy)
export class Products {
  @ReadThrough({ key: product, ...policy })
  async read(id: number): Promise<number> {
    return id
  }

  @ReadThroughOf<Products['readOf']>({ key: (id) => product(id), ...policy })
  async readOf(id: number): Promise<number> {
    return id
  }

  @WriteThrough({ key: product, ...policy })
  async write(id: number): Promise<number> {
    return id
  }

  @WriteThroughOf<Products['writeOf']>({ key: (id) => product(id), ...policy })
  async writeOf(id: number): Promise<number> {
    return id
  }

  @ReadThrough({ key: product, stale: false, sliding: '1h', refreshEarly: false, timeout: false })
  async without(id: number): Promise<number> {
    return id
  }

  // @ts-expect-error an object, so that other kinds may come beside it
  @ReadThrough({ key: product, stale: '1m' })
  async bareStale(id: number): Promise<number> {
    return id
  }

  // @ts-expect-error a kind that does not exist
  @ReadThrough({ key: product, stale: { whileLoading: '1m' } })
  async otherStale(id: number): Promise<number> {
    return id
  }

  @ReadThrough({ key: product, stale: { whileRevalidate: false, ifError: 500 }, errors: false })
  async onlyForErrors(id: number): Promise<number> {
    return id
  }

  // @ts-expect-error yes or no
  @ReadThrough({ key: product, stale: { ifError: '1h', forErrors: () => '1h' } })
  async otherRule(id: number): Promise<number> {
    return id
  }

  // @ts-expect-error what is stored must be made an error again
  @ReadThrough({ key: product, errors: { ttl: '2s', toData: String } })
  async oneWay(id: number): Promise<number> {
    return id
  }

  // @ts-expect-error errors are kept for a time, like everything
  @ReadThrough({ key: product, errors: { toData: String, toError: String } })
  async forEver(id: number): Promise<number> {
    return id
  }

  @ReadThrough({ key: product, timeout: { hard: 500, soft: false } })
  async hardOnly(id: number): Promise<number> {
    return id
  }

  // @ts-expect-error an object, because there are two of them
  @ReadThrough({ key: product, timeout: '5s' })
  async bareTimeout(id: number): Promise<number> {
    return id
  }

  // @ts-expect-error a kind that does not exist
  @ReadThrough({ key: product, timeout: { total: '5s' } })
  async otherTimeout(id: number): Promise<number> {
    return id
  }

  // @ts-expect-error no unit
  @ReadThrough({ key: product, timeout: { hard: '5' } })
  async unitless(id: number): Promise<number> {
    return id
  }

  // @ts-expect-error yes or no
  @ReadThrough({ key: product, refreshEarly: '1m' })
  async otherEarly(id: number): Promise<number> {
    return id
  }
}

const cache = createCache({ namespace: 'shop', store: memoryStore(), ...policy })

export async function calls(): Promise<void> {
  const load = async (): Promise<number> => 1
  await cache.readThrough(product(1), load, policy)
  await cache.refresh(product(1), load, policy)
  await cache.writeThrough(product(1), load, policy)
  await cache.seed(product(1), 1, policy)
  cache.wrap(load, { key: () => product(1), ...policy })
  // @ts-expect-error an option that does not exist
  await cache.refresh(product(1), load, { tll: 1 })
}
