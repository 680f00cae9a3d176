import { CategoryRepository } from './categories/category-repository.js'
import type { Database } from './database.js'
import { PlaceRepository } from './places/place-repository.js'
import { ProductRepository } from './products/product-repository.js'
import { OrganisationRepository } from './users/organisation-repository.js'
import { UserRepository } from './users/user-repository.js'

/** All repositories of the example. */
export interface Repositories {
  readonly products: ProductRepository
  readonly categories: CategoryRepository
  readonly users: UserRepository
  readonly organisations: OrganisationRepository
  readonly places: PlaceRepository
}

export function openRepositories(database: Database): Repositories {
  return {
    products: new ProductRepository(database),
    categories: new CategoryRepository(database),
    users: new UserRepository(database),
    organisations: new OrganisationRepository(database),
    places: new PlaceRepository(database),
  }
}
