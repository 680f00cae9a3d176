import { checkCaching } from '@readthrough/testing'
import { expect, test } from 'vitest'
import { CategoryRepository } from '../src/categories/category-repository.js'
import { PlaceRepository } from '../src/places/place-repository.js'
import { ProductRepository } from '../src/products/product-repository.js'
import { OrganisationRepository } from '../src/users/organisation-repository.js'
import { UserRepository } from '../src/users/user-repository.js'

const REPOSITORIES = [ProductRepository, CategoryRepository, UserRepository, OrganisationRepository, PlaceRepository]

// #region samples
// One row of each kind: what the functions in the options make of it is what the check looks at.
const product = { result: { id: 42, categoryId: 3 } }
const category = { args: [3], result: { id: 3 } }
const user = { result: { id: 7, email: 'user7@example.org', organisationId: 5 } }
const organisation = { args: [5], result: 5 }
const place = { result: { id: 2193733, country: 'NZ' } }

test('every read can be invalidated, and every invalidation has a read', () => {
  const { findings } = checkCaching(REPOSITORIES, {
    strict: true,
    samples: {
      'ProductRepository.create': product,
      'ProductRepository.update': { result: { before: product.result, after: product.result } },
      'ProductRepository.changePrice': product,
      'ProductRepository.delete': product,
      'CategoryRepository.create': category,
      'CategoryRepository.rename': category,
      'CategoryRepository.delete': category,
      'UserRepository.create': user,
      'UserRepository.update': { result: { before: user.result, after: user.result } },
      'UserRepository.delete': user,
      'OrganisationRepository.create': organisation,
      'OrganisationRepository.addStorage': organisation,
      'OrganisationRepository.deleteWithMembers': { args: [5], result: [user.result] },
      'PlaceRepository.create': place,
      'PlaceRepository.changePopulation': place,
      'PlaceRepository.delete': place,
    },
  })
  expect(findings).toEqual([])
})
// #endregion

test('a repository alone lacks the reads of the others that its writes name', () => {
  expect(() => checkCaching([ProductRepository], { samples: { 'ProductRepository.delete': product } })).toThrow(
    "ProductRepository.delete: no read in these classes has key 'category-summary:3'",
  )
})
