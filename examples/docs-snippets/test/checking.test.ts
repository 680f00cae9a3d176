import { Invalidate } from '@readthrough/core'
import { checkCaching } from '@readthrough/testing'
import { expect, it } from 'vitest'
import { ProductRepository, RateRepository } from '../src/checking.js'

// #region check
it('can invalidate every read, and reads what it invalidates', () => {
  const check = () =>
    checkCaching([ProductRepository, RateRepository], {
      expiring: ['RateRepository.today'], // nothing invalidates it, and that is meant
      samples: { 'ProductRepository.move': { result: { id: 42, category: 'tools' } } },
      strict: true,
    })
  expect(check).not.toThrow()
})
// #endregion

// #region misspelt
it('tells of a target that nothing reads', () => {
  class Misspelt extends ProductRepository {
    @Invalidate({ key: 'prodct:{0}' })
    async rename(_id: number, _name: string): Promise<void> {}
  }
  expect(() => checkCaching([Misspelt])).toThrow("Misspelt.rename: no read in these classes has key 'prodct:{0}'")
})
// #endregion
