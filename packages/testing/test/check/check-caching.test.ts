import { CacheDefaults, defineKey, Invalidate, onResult, ReadThrough, type Key } from '@readthrough/core'
import { describe, expect, it } from 'vitest'
import { checkCaching, type CheckCachingOptions } from '../../src/index.js'

const product = defineKey('product', (id: number) => [id])
const rate = defineKey('rate')
const search = defineKey('search', (text: string) => [text])

class Products {
  @ReadThrough({ key: product })
  async findById(id: number): Promise<number> {
    return id
  }

  @Invalidate({ key: product })
  async change(_id: number): Promise<void> {}
}

class Rates {
  @ReadThrough({ key: rate, ttl: '1m' })
  async today(): Promise<number> {
    return 1
  }
}

class Typos {
  @ReadThrough({ key: 'page:{0}:{1}', tags: ['shop'] })
  async find(id: number, page: number): Promise<number> {
    return id + page
  }

  @Invalidate({ key: 'prodct:{0}', tags: ['shops'] })
  async change(_id: number): Promise<void> {}
}

class Twice {
  @ReadThrough({ key: product })
  async find(id: number): Promise<number> {
    return id
  }
}

class Functions {
  @ReadThrough({ key: search })
  async search(text: string): Promise<string> {
    return text
  }

  @Invalidate({ keys: onResult((saved: { name: string }): Key[] => [search(saved.name)]) })
  async save(name: string): Promise<{ name: string }> {
    return { name }
  }
}

class Bare {
  async find(id: number): Promise<number> {
    return id
  }
}

type Classes = Parameters<typeof checkCaching>[0]

/** What is wrong, line by line; nothing where all is well. */
function problems(classes: Classes, options?: CheckCachingOptions): string[] {
  try {
    checkCaching(classes, options)
    return []
  } catch (error) {
    return (error as Error).message.split('\n')
  }
}

describe('the check of what is cached', () => {
  it('is content where each read is invalidated and each invalidation has a read, and tells what it saw', () => {
    const { methods, findings } = checkCaching([Products])
    expect(methods.map(({ method, keys }) => [method, ...keys])).toEqual([
      ['findById', 'product'],
      ['change', 'product'],
    ])
    expect(findings).toEqual([])
  })

  it('tells all that is wrong in one error', () => {
    expect(problems([Products, Rates, Typos, Twice])).toEqual([
      'The caching of Products, Rates, Typos, Twice has 5 problems:',
      "  - Rates.today: nothing in these classes invalidates key 'rate'",
      "  - Typos.find: nothing in these classes invalidates key 'page:{0}:{1}' or tag 'shop'",
      "  - Typos.change: no read in these classes has key 'prodct:{0}'",
      "  - Typos.change: no read in these classes has tag 'shops'",
      "  - Products.findById: shares its key 'product' with Twice.find",
    ])
  })

  it('lets reads pass that expire, by name', () => {
    expect(problems([Rates])).toHaveLength(2)
    expect(problems([Rates], { expiring: ['Rates.today'] })).toEqual([])
  })

  it('lets pass what has its other side elsewhere, by name', () => {
    const all = problems([Typos])
    expect(all).toHaveLength(4)
    expect(problems([Typos], { elsewhere: ['Typos.find'] })).toEqual([all[0]?.replace('3', '2'), all[2], all[3]])
    expect(problems([Typos], { elsewhere: ['Typos.find', 'Typos.change'] })).toEqual([])
  })

  it('lets reads share a key where all of them are named', () => {
    const shared = "  - Products.findById: shares its key 'product' with Twice.find"
    expect(problems([Products, Twice])).toContain(shared)
    expect(problems([Products, Twice], { sharing: ['Products.findById'] })).toContain(shared)
    expect(problems([Products, Twice], { sharing: ['Products.findById', 'Twice.find'] })).toEqual([])
  })

  it.each<[keyof CheckCachingOptions & ('expiring' | 'elsewhere' | 'sharing')]>([
    ['expiring'],
    ['elsewhere'],
    ['sharing'],
  ])('refuses a name in %s that is not there, or that does not need it', (list) => {
    expect(problems([Products], { [list]: ['Products.findById', 'Products.change', 'Product.findById'] })).toEqual([
      'The caching of Products has 3 problems:',
      `  - option '${list}' names Products.findById, which does not need it`,
      `  - option '${list}' names Products.change, which does not need it`,
      `  - option '${list}' names Product.findById, which is no decorated method of these classes`,
    ])
  })

  it('does not let a list pass what is not its own', () => {
    expect(problems([Rates], { sharing: ['Rates.today'] })).toEqual([
      'The caching of Rates has 2 problems:',
      "  - Rates.today: nothing in these classes invalidates key 'rate'",
      "  - option 'sharing' names Rates.today, which does not need it",
    ])
    expect(problems([Typos], { expiring: ['Typos.find', 'Typos.change'] })).toContain(
      "  - option 'expiring' names Typos.change, which does not need it",
    )
  })

  it('refuses a class of which nothing can be seen', () => {
    expect(problems([Products, Bare])).toEqual([
      'The caching of Products, Bare has 1 problem:',
      '  - Bare: it has no decorated method that can be seen',
    ])
  })

  it('leaves what functions make alone, unless it is told to be strict', () => {
    expect(problems([Functions])).toEqual([])
    expect(problems([Functions], { strict: true })).toEqual([
      'The caching of Functions has 2 problems:',
      "  - Functions.search: nothing is known to invalidate key 'search'; Functions.save may",
      '  - Functions.save: whether a read has the keys that its function makes is not known',
    ])
    expect(problems([Functions, Twice], { expiring: ['Twice.find', 'Functions.search'] })).toEqual([])
    expect(problems([Functions, Bare]).at(-1)).toBe("2 more cannot be told for certain; with 'strict' they are listed.")
  })

  it('asks functions with the samples that it is given', () => {
    const samples = { 'Functions.save': { result: { name: 'a' } } }
    expect(problems([Functions], { strict: true, samples })).toEqual([])
    expect(() => checkCaching([Functions], { samples: { 'Functions.gone': {} } })).toThrow(
      "no decorated method 'Functions.gone'",
    )
  })

  it('counts the tags of a class', () => {
    @CacheDefaults({ tags: ['rates'] })
    class Tagged extends Rates {
      @Invalidate({ tags: ['rates'] })
      async reload(): Promise<void> {}
    }
    expect(problems([Tagged])).toEqual([])
  })

  it('refuses an option that it does not know', () => {
    expect(() => checkCaching([Products], { ignore: ['Rates.today'] } as never)).toThrow(
      "checkCaching: unknown option 'ignore'",
    )
  })

  it('refuses what is no list', () => {
    expect(() => checkCaching(Products as never)).toThrow("checkCaching: 'classes' must be a list; got function")
    expect(() => checkCaching([Products], { expiring: 'Products.findById' } as never)).toThrow(
      "checkCaching: 'expiring' must be a list; got string",
    )
  })
})
