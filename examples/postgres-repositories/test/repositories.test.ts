import { isDeepStrictEqual } from 'node:util'
import { Decimal } from 'decimal.js'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { AUCKLAND, readsOf } from './reads.js'
import { openStack, STACKS, type Stack } from './stack.js'
import { WRITES } from './writes.js'

describe.each(Object.entries(STACKS))('repositories over %s', (_name, environment) => {
  let stack: Stack
  beforeAll(async () => {
    stack = await openStack(environment)
  })
  beforeEach(() => stack.reset())
  afterAll(() => stack.end())

  /** Asks every read once. */
  async function askAll(): Promise<Map<string, unknown>> {
    const answers = new Map<string, unknown>()
    for (const [name, read] of Object.entries(readsOf(stack.repositories))) answers.set(name, await read())
    await stack.cache.drain()
    return answers
  }

  /** The names of the answers that differ. */
  const differing = (some: Map<string, unknown>, others: Map<string, unknown>): string[] =>
    [...some.keys()].filter((name) => !isDeepStrictEqual(some.get(name), others.get(name)))

  const askDatabase = (): Promise<Map<string, unknown>> => stack.cache.disabled(askAll)

  test('every read is answered by the cache the second time, with what the database says', async () => {
    await askAll()
    const statements = stack.statements()
    const cached = await askAll()
    expect(stack.statements()).toBe(statements)
    expect(differing(cached, await askDatabase())).toEqual([])
    expect(stack.statements()).toBe(statements + cached.size)
  })

  test('a hit has the types of the repository', async () => {
    const { products, categories, users, organisations, places } = stack.repositories
    const look = async () => ({
      product: await products.findById(42),
      summary: await categories.summary(3),
      user: await users.findById(7),
      organisation: await organisations.findById(5),
      world: await places.populationByCountry(),
    })
    await look()
    await stack.cache.drain()
    const statements = stack.statements()
    const { product, summary, user, organisation, world } = await look()
    expect(stack.statements()).toBe(statements)
    expect(product?.price).toBeInstanceOf(Decimal)
    expect(product?.changedAt).toBeInstanceOf(Date)
    expect(product?.tags).toBeInstanceOf(Set)
    expect(product?.attributes).toBeInstanceOf(Map)
    expect(product?.unitsSold).toBeTypeOf('bigint')
    expect(summary?.revenue).toBeInstanceOf(Decimal)
    expect(summary?.topTags).toBeInstanceOf(Map)
    expect(user?.permissions).toBeInstanceOf(Set)
    // More than a number can hold.
    expect(organisation?.storageBytes).toBe(5n * 9007199254740993n)
    expect(world.get('NZ')).toBeTypeOf('bigint')
  })

  test.each(WRITES)('$name is seen by every read afterwards', async ({ write, changes }) => {
    const before = await askAll()
    await write(stack.repositories)
    const after = await askAll()
    const truth = await askDatabase()
    expect(differing(after, truth)).toEqual([])
    expect(differing(before, truth)).toEqual(changes)
  })

  test('a write that finds no row drops nothing', async () => {
    await askAll()
    const statements = stack.statements()
    const { products, users, places } = stack.repositories
    const writes = [
      await products.changePrice(-1, new Decimal(1)),
      await products.update(-1, { name: 'Nothing' }),
      await products.delete(-1),
      await users.update(-1, { name: 'Nobody' }),
      await users.delete(-1),
      await places.changePopulation(-1, 1),
      await places.delete(-1),
    ]
    expect(writes).toEqual(writes.map(() => null))
    await askAll()
    expect(stack.statements()).toBe(statements + writes.length)
  })

  test('a write that fails drops nothing, and its own error reaches the caller', async () => {
    await askAll()
    const statements = stack.statements()
    await expect(stack.repositories.categories.delete(3)).rejects.toMatchObject({ code: '23503' })
    await askAll()
    expect(stack.statements()).toBe(statements + 1)
  })

  test('what a write does not touch stays in the cache', async () => {
    const { products, places } = stack.repositories
    await askAll()
    const statements = stack.statements()
    await places.changePopulation(AUCKLAND, 1)
    await products.findById(42)
    await places.topByCountry('IS')
    expect(stack.statements()).toBe(statements + 1)
  })
})
