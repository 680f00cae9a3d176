import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { story, type Story } from './story.js'

interface Product {
  readonly id: number
  readonly name?: string
}

const schemas = {
  zod: z.object({ id: z.number(), name: z.string() }),
  valibot: v.object({ id: v.number(), name: v.string() }),
  'zod, asynchronous': z.object({ id: z.number(), name: z.string().refine(async (name) => name !== '') }),
  'valibot, asynchronous': v.objectAsync({
    id: v.number(),
    name: v.pipeAsync(
      v.string(),
      v.checkAsync(async (name) => name !== ''),
    ),
  }),
}

async function stored({ cache, events }: Story, value: unknown): Promise<void> {
  await cache.readThrough(['p'], async () => value)
  await cache.drain()
  events()
}

describe.each(Object.entries(schemas))('a schema of %s', (_, schema) => {
  it('lets a value of its shape answer', async () => {
    const given = story()
    await stored(given, { id: 1, name: 'one' })
    expect(await given.cache.readThrough(['p'], async () => ({ id: 2, name: 'two' }), { schema })).toEqual({
      id: 1,
      name: 'one',
    })
    expect(given.events()).toEqual(['hit p'])
  })

  it('makes a value of another shape a miss, and has it replaced', async () => {
    const given = story()
    const { cache, events } = given
    await stored(given, { id: 1 })
    const load = async (): Promise<{ id: number; name: string }> => ({ id: 1, name: 'one' })
    expect(await cache.readThrough(['p'], load, { schema })).toEqual({ id: 1, name: 'one' })
    await cache.drain()
    expect(events()).toEqual(['miss schema p', 'loaded p', 'filled p'])
    await cache.readThrough(['p'], load, { schema })
    expect(events()).toEqual(['hit p'])
  })

  it('keeps out what the method gives in another shape; the caller gets it', async () => {
    const given = story()
    const { cache, events } = given
    const wrong: Product = { id: 1 }
    expect(await cache.readThrough(['p'], async () => wrong as { id: number; name: string }, { schema })).toEqual(wrong)
    await cache.drain()
    expect(events()).toEqual(['miss absent p', 'loaded p', 'fill.skipped schema p'])
    expect(await cache.explain(['p'])).toEqual({ key: 'p', state: 'absent' })
  })

  it('keeps out what is seeded or written in another shape', async () => {
    const { cache, events } = story()
    const wrong = { id: 1 } as { id: number; name: string }
    expect(await cache.seed(['p'], wrong, { schema })).toBe(false)
    await stored({ cache, events } as Story, { id: 0, name: 'old' })
    expect(await cache.writeThrough(['p'], async () => wrong, { schema })).toEqual(wrong)
    expect(await cache.peek(['p'])).toBeUndefined()
  })
})

describe('a schema', () => {
  it('changes nothing, whatever it would make of the value', async () => {
    const given = story()
    const { cache } = given
    const schema = z.object({ id: z.number().transform(String), name: z.string().default('none').optional() })
    for (let i = 0; i < 2; i++) {
      expect(await cache.readThrough(['p'], async (): Promise<Product> => ({ id: 1 }), { schema })).toEqual({ id: 1 })
      await cache.drain()
    }
    expect(cache.stats()).toMatchObject({ misses: 1, hits: 1 })
    expect(await cache.peek(['p'])).toEqual({ value: { id: 1 } })
  })

  it('that throws accepts nothing, and the call is answered', async () => {
    const given = story()
    const { cache, events } = given
    await stored(given, 1)
    const schema = z.number().refine(() => {
      throw new Error('faulty')
    })
    expect(await cache.readThrough(['p'], async () => 2, { schema })).toBe(2)
    await cache.drain()
    expect(events()).toEqual(['miss schema p', 'loaded p', 'fill.skipped schema p'])
  })

  it('may be a function, as some libraries make them', async () => {
    const { cache, events } = story()
    const accepted: unknown[] = []
    const validate = (value: unknown) => (accepted.push(value), { value })
    const schema = Object.assign(() => {}, { '~standard': { version: 1 as const, vendor: 'test', validate } })
    await cache.readThrough(['p'], async () => 1, { schema })
    await cache.drain()
    expect(accepted).toEqual([1])
    expect(events()).toContain('filled p')
  })

  it.each([null, {}, 'zod', { '~standard': {} }, { '~standard': null }, (value: unknown) => value])(
    'is not %o',
    async (schema) => {
      await expect(story().cache.readThrough(['p'], async () => 1, { schema } as never)).rejects.toThrow(
        "readThrough: option 'schema' must be a Standard Schema",
      )
    },
  )
})

describe('a version', () => {
  it.each([
    [1, 2],
    [0, 1],
    ['a', 'b'],
    [1, undefined],
    [undefined, 1],
  ])('of %o does not read what %o has stored, and replaces it', async (mine, other) => {
    const { cache, events } = story()
    await cache.readThrough(['p'], async () => 'other', { version: other })
    await cache.drain()
    events()
    const find = (): Promise<string> => cache.readThrough(['p'], async () => 'mine', { version: mine })
    expect(await find()).toBe('mine')
    await cache.drain()
    expect(events()).toEqual(['miss version p', 'loaded p', 'filled p'])
    expect(await find()).toBe('mine')
    expect(events()).toEqual(['hit p'])
  })

  it.each([
    [0, '0'],
    [-0, '0'],
    [3, '3'],
    ['é %,=', 'é %,='],
    ['x'.repeat(64), 'x'.repeat(64)],
  ])('%o is told as %o', async (version, told) => {
    const { cache } = story()
    await cache.readThrough(['p'], async () => 1, { version })
    await cache.drain()
    expect(await cache.explain(['p'])).toMatchObject({ state: 'fresh', version: told })
    expect(await cache.readThrough(['p'], async () => 2, { version: told })).toBe(1)
  })

  it.each([
    [Number.NaN, RangeError, 'must be a finite number, got NaN'],
    [Infinity, RangeError, 'must be a finite number, got Infinity'],
    ['', RangeError, 'must have 1 to 64 characters'],
    ['x'.repeat(65), RangeError, 'must have 1 to 64 characters'],
    ['\ud800', RangeError, 'must have 1 to 64 characters and no lone surrogates'],
    [null, TypeError, 'must be a number or a text; got null'],
    [true, TypeError, 'must be a number or a text; got boolean'],
  ])('is not %o', (version, kind, message) => {
    const define = (): unknown =>
      story().cache.wrap(async () => 1, { key: () => ['p'], version: version as never, name: 'one' })
    expect(define).toThrow(kind)
    expect(define).toThrow(`wrap(one): option 'version' ${message}`)
  })
})
