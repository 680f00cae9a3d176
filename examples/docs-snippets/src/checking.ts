import assert from 'node:assert/strict'
import { defineKey, describeCache, Invalidate, onResult, ReadThrough } from '@readthrough/core'

interface Product {
  readonly id: number
  readonly category: string
}

// #region repositories
const product = defineKey('product', (id: number) => [id])
const listing = defineKey('listing', (category: string, page = 1) => [category, page])
const rates = defineKey('rates')

export class ProductRepository {
  @ReadThrough({ key: product, ttl: '10m' })
  async findById(id: number): Promise<Product> {
    return { id, category: 'tools' }
  }

  @ReadThrough({ key: listing })
  async list(category: string, page = 1): Promise<Product[]> {
    return [{ id: page, category }]
  }

  @Invalidate({ key: product, patterns: onResult((moved: Product) => [listing.under(moved.category)]) })
  async move(id: number, category: string): Promise<Product> {
    return { id, category }
  }
}

export class RateRepository {
  @ReadThrough({ key: rates, ttl: '1m' })
  async today(): Promise<number[]> {
    return [1]
  }
}
// #endregion

// #region describe
const { methods, findings } = describeCache(ProductRepository, RateRepository)

const reads = methods.filter(({ kind }) => kind === 'read')
const map = reads.map(({ class: of, method, keys, settings }) => [`${of}.${method}`, keys, settings['ttl']])
const looksWrong = findings.map(({ certainty, message }) => `${certainty}: ${message}`)
// #endregion

assert.deepEqual(map, [
  ['ProductRepository.findById', ['product'], '10m'],
  ['ProductRepository.list', ['listing'], undefined],
  ['RateRepository.today', ['rates'], '1m'],
])
assert.deepEqual(looksWrong, [
  "unknown: ProductRepository.list: nothing is known to invalidate key 'listing'; ProductRepository.move may",
  "unknown: RateRepository.today: nothing is known to invalidate key 'rates'; ProductRepository.move may",
  'unknown: ProductRepository.move: whether a read has the patterns that its function makes is not known',
])

// #region sampled
const told = describeCache(ProductRepository, RateRepository).sampled({
  'ProductRepository.move': { result: { id: 42, category: 'tools' } },
})
// #endregion

assert.deepEqual(
  told.findings.map(({ certainty, message }) => `${certainty}: ${message}`),
  ["certain: RateRepository.today: nothing in these classes invalidates key 'rates'"],
)
