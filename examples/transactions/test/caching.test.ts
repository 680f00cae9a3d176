import { ReadThrough } from '@readthrough/core'
import { checkCaching } from '@readthrough/testing'
import { expect, test } from 'vitest'
import { OrderRepository } from '../src/orders/order-repository.js'
import { StockRepository } from '../src/stock/stock-repository.js'

const order = { id: 1, customer: 'ann' }

const SAMPLES = {
  'OrderRepository.create': { args: ['ann'], result: order },
  'OrderRepository.addLine': { args: [order, { sku: 'kettle', quantity: 1 }] },
}

test('every read can be invalidated, and every invalidation has a read', () => {
  const { findings } = checkCaching([StockRepository, OrderRepository], { strict: true, samples: SAMPLES })
  expect(findings).toEqual([])
})

test('a read that no write of the shop names would be found', () => {
  class Bestsellers {
    @ReadThrough({ key: 'bestsellers' })
    async list(): Promise<string[]> {
      return ['kettle']
    }
  }
  expect(() => checkCaching([StockRepository, OrderRepository, Bestsellers], { samples: SAMPLES })).toThrow(
    'Bestsellers.list',
  )
})
