/** Compiled in both dialects, never run: what `describeCache` takes and tells. */
import { describeCache, type CacheDescription, type CacheFinding, type DescribedMethod } from '../../src/index.js'
import { same } from './equal.js'

abstract class Base {
  constructor(readonly database: string) {}
}
class Products extends Base {
  async find(id: number): Promise<number> {
    return id
  }
}

const description = describeCache(Base, Products)
same<typeof description, CacheDescription>(true)
same<typeof description.methods, readonly DescribedMethod[]>(true)
same<typeof description.findings, readonly CacheFinding[]>(true)
const sampled = description.sampled({ 'Products.find': { args: [1], result: undefined, self: new Products('a') } })
same<typeof sampled, CacheDescription>(true)

// @ts-expect-error objects are no classes
describeCache(new Products('a'))
// @ts-expect-error a list is no class
describeCache([Products])
// @ts-expect-error arguments are a list
description.sampled({ 'Products.find': { args: 1 } })
// @ts-expect-error what is told is not written to
description.methods[0]?.keys.push('x')
