import { createCache, memoryStore, type Cache } from '@readthrough/core'

/** One table with two rows, and one whose reference is looked at by COMMIT. */
export const SCHEMA = `
  create table product (id int primary key, stock int not null check (stock >= 0));
  create table line (product int not null references product deferrable initially deferred);
  insert into product values (1, 10), (2, 20)`

/** Gives the tables the rows of {@link SCHEMA} again. */
export const RESET = 'truncate line, product; insert into product values (1, 10), (2, 20)'

/** A cache in memory, and what is invalidated in it. */
export interface Watched {
  readonly cache: Cache
  /** What was invalidated since the last look, in order. */
  sent(): string[]
}

export function watchedCache(): Watched {
  const cache = createCache({ namespace: 'shop', store: memoryStore(), ttl: '10m' })
  let targets: string[] = []
  cache.on('invalidated', (event) => targets.push(...event.targets))
  return {
    cache,
    sent() {
      const told = targets
      targets = []
      return told
    },
  }
}

/** Invalidates the row with this id. */
export function invalidate(cache: Cache, id: number): Promise<string> {
  return cache.invalidate({ keys: [['product', id]] })
}

/** The code of an error, or of what caused it. */
export function codeOf(error: unknown): unknown {
  const at = Object(error) as { readonly code?: unknown; readonly cause?: unknown }
  return at.code ?? (at.cause === undefined ? undefined : codeOf(at.cause))
}
