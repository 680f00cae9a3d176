import { Invalidate, onResult, setDefaultCache, WriteThrough } from '@readthrough/core'
import { afterEach, expect, test, vi } from 'vitest'
import { checkRaces } from '../../src/race/check-races.js'
import type { Arrange } from '../../src/race/order.js'
import { RaceError } from '../../src/race/race-error.js'
import { category, lampRace, PAGE, product, Products, TAGGED } from './products.js'
import { CHEAPER, LAMP, type Product } from './tables.js'

afterEach(() => setDefaultCache(undefined))

/** A machine that is busy with other tests is slow. */
vi.setConfig({ testTimeout: 60_000 })

/** The error of a race that breaks, and at the end of its message what the write has invalidated. */
async function broken(arrange: Arrange<unknown>): Promise<RaceError & { readonly why: string }> {
  const error: unknown = await checkRaces(arrange).catch((thrown: unknown) => thrown)
  if (!(error instanceof RaceError)) throw new Error(`it has not broken: ${String(error)}`)
  expect(error.message).toMatch(/^Stale after a write/)
  return Object.assign(error, { why: error.message.split('\n').at(-1) ?? '' })
}

test('a write that invalidates nothing is found', async () => {
  class Forgotten extends Products {
    async save(changed: Product): Promise<void> {
      await this.table.save(changed)
    }
  }
  const error = await broken(lampRace(Forgotten))
  expect(error.why).toBe('The write has invalidated nothing.')
  expect([error.actual, error.expected]).toEqual([LAMP, CHEAPER])
})

test('an invalidation of the wrong key is found', async () => {
  class WrongKey extends Products {
    @Invalidate({ key: ({ id }: Product) => ['products', id] })
    async save(changed: Product): Promise<void> {
      await this.table.save(changed)
    }
  }
  expect((await broken(lampRace(WrongKey))).why).toBe('The write has invalidated products:1.')
})

test('an invalidation before the write is found, with an order that has no more changes than it takes', async () => {
  class Early extends Products {
    @Invalidate({ key: ({ id }: Product) => product(id), at: 'before' })
    async save(changed: Product): Promise<void> {
      await this.table.save(changed)
    }
  }
  const error = await broken(lampRace(Early))
  expect(error.why).toBe('The write has invalidated product:1, before its last step in the database.')
  const old = JSON.stringify(LAMP)
  expect(error.trace.map((line) => line.trim().replaceAll(/\s+/g, ' '))).toEqual([
    '1 writer cache.delete product:1',
    '2 reader cache.read product:1 → absent',
    '3 reader cache.lease product:1 → granted',
    `4 reader db.find(1) → ${old}`,
    '5 reader has returned',
    '6 reader cache.fill product:1 → true',
    `7 writer db.save(${JSON.stringify(CHEAPER)}) → ${JSON.stringify(CHEAPER)}`,
    '8 writer has returned',
    '9 check cache.read product:1 → value',
    '10 check has returned',
  ])
})

test('an invalidation inside of a transaction, before its commit, is found', async () => {
  class BeforeCommit extends Products {
    async save(changed: Product): Promise<void> {
      await this.table.transaction(async (transaction) => {
        await transaction.save(changed)
        await this.cache.invalidate({ keys: [product(changed.id)] })
      })
    }
  }
  const error = await broken(lampRace(BeforeCommit))
  expect(error.why).toMatch(/before its last step in the database\.$/)
  expect(error.trace.join('\n')).toMatch(/writer +db\.transaction: its work is done/)
})

test('a decorated method whose caller commits only afterwards is found', async () => {
  class CommitsLater extends Products {
    async save(changed: Product): Promise<void> {
      const transaction = await this.table.begin()
      await this.put(transaction, changed)
      await transaction.commit()
    }

    @Invalidate({ key: (_: unknown, { id }: Product) => product(id) })
    async put(transaction: { save(changed: Product): Promise<unknown> }, changed: Product): Promise<void> {
      await transaction.save(changed)
    }
  }
  const error = await broken(lampRace(CommitsLater))
  expect(error.trace.join('\n')).toMatch(/writer +cache\.delete product:1\n[^]*writer +db\.commit\(\)/)
})

test('a pattern that is forgotten is found', async () => {
  class WithoutPattern extends Products {
    @Invalidate({ key: ({ id }: Product) => product(id) })
    async save(changed: Product): Promise<void> {
      await this.table.save(changed)
    }
  }
  const error = await broken(lampRace(WithoutPattern, PAGE))
  expect(error.why).toBe('The write has invalidated product:1.')
})

test('a pattern that names something else is found', async () => {
  class WrongPattern extends Products {
    @Invalidate({ patterns: ({ id }: Product) => [category.under(String(id))] })
    async save(changed: Product): Promise<void> {
      await this.table.save(changed)
    }
  }
  const error = await broken(lampRace(WrongPattern, PAGE))
  expect(error.why).toMatch(/^The write has invalidated category:/)
})

test('a tag that is forgotten is found', async () => {
  class WithoutTag extends Products {
    @Invalidate({ key: ({ id }: Product) => product(id) })
    async save(changed: Product): Promise<void> {
      await this.table.save(changed)
    }
  }
  const error = await broken(lampRace(WithoutTag, TAGGED))
  expect(error.why).toBe('The write has invalidated product:1.')
})

test('a tag of the result that names something else is found', async () => {
  class WrongTag extends Products {
    @Invalidate({ tags: onResult((saved: Product) => [`category:${saved.category}`]) })
    async save(changed: Product): Promise<Product> {
      return this.table.save(changed)
    }
  }
  const error = await broken(lampRace(WrongTag, TAGGED))
  expect(error.why).toMatch(/^The write has invalidated .*category:light/)
})

test('a write that is not awaited is found', async () => {
  class Unawaited extends Products {
    @Invalidate({ key: ({ id }: Product) => product(id) })
    async save(changed: Product): Promise<void> {
      void this.table.save(changed)
    }
  }
  expect((await broken(lampRace(Unawaited))).trace.length).toBeGreaterThan(0)
})

test('a write that throws after its commit, and then invalidates nothing, is found', async () => {
  class ThrowsLate extends Products {
    @Invalidate({ key: ({ id }: Product) => product(id) })
    async publish(changed: Product): Promise<void> {
      await this.table.save(changed)
      throw new Error('the message queue is down')
    }

    async save(changed: Product): Promise<void> {
      await this.publish(changed).catch(() => {})
    }
  }
  expect((await broken(lampRace(ThrowsLate))).why).toBe('The write has invalidated nothing.')
})

test('a write-through that stores something else than the row is found', async () => {
  class StoresInput extends Products {
    @WriteThrough({ key: ({ id }: Product) => product(id) })
    async save(changed: Product): Promise<Product> {
      const before = await this.table.find(changed.id)
      await this.table.save(changed)
      return before ?? changed
    }
  }
  expect((await broken(lampRace(StoresInput))).why).toBe('The write has invalidated product:1.')
})
