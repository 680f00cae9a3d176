import { Decimal } from 'decimal.js'
import type { Repositories } from '../src/repositories.js'
import { AUCKLAND, REYKJAVIK } from './reads.js'

/** A write, and the reads (see `reads.ts`) that answer something else after it. */
export interface Write {
  readonly name: string
  readonly write: (repositories: Repositories) => Promise<unknown>
  readonly changes: readonly string[]
}

/** Every write of every repository. */
export const WRITES: readonly Write[] = [
  {
    name: 'products.create',
    write: ({ products }) =>
      products.create({ categoryId: 3, name: 'Aaa', price: new Decimal('1.25'), tags: new Set(['gift']) }),
    changes: ['the next product', 'category 3, page 1', 'category 3, page 2', 'text aaa', 'at most 2.50', 'summary 3'],
  },
  {
    name: 'products.update of category and name',
    write: ({ products }) => products.update(42, { categoryId: 4, name: 'Aaa' }),
    changes: [
      'product 42',
      'category 3, page 1',
      'category 3, page 2',
      'category 4, page 1',
      'text aaa',
      'text sturdy kettle 42',
      'summary 3',
      'summary 4',
      'ranking',
    ],
  },
  {
    name: 'products.update of name and tags',
    write: ({ products }) => products.update(42, { name: 'Aaa', tags: new Set(['gift', 'new']) }),
    changes: ['product 42', 'category 3, page 1', 'text aaa', 'text sturdy kettle 42', 'summary 3'],
  },
  {
    name: 'products.changePrice',
    write: ({ products }) => products.changePrice(42, new Decimal('2.25')),
    changes: ['product 42', 'category 3, page 1', 'text sturdy kettle 42', 'at most 2.50', 'summary 3', 'ranking'],
  },
  {
    name: 'products.delete',
    write: ({ products }) => products.delete(42),
    changes: [
      'product 42',
      'category 3, page 1',
      'category 3, page 2',
      'text sturdy kettle 42',
      'summary 3',
      'ranking',
    ],
  },
  {
    name: 'categories.create',
    write: ({ categories }) => categories.create('Bicycles'),
    changes: ['category 11', 'categories', 'summary 11', 'ranking'],
  },
  {
    name: 'categories.rename',
    write: ({ categories }) => categories.rename(3, 'Tea'),
    changes: ['category 3', 'categories', 'summary 3', 'ranking'],
  },
  {
    // It is new, because one with products cannot be deleted; so nothing is other than it was at the start.
    name: 'categories.delete',
    write: async ({ categories }) => {
      const { id } = await categories.create('Bicycles')
      await Promise.all([categories.findById(id), categories.findAll(), categories.summary(id), categories.ranking()])
      await categories.delete(id)
    },
    changes: [],
  },
  {
    name: 'users.create',
    write: ({ users }) => users.create({ organisationId: 3, email: 'New@example.org', name: 'A' }),
    changes: ['the next user', 'new@', 'members 3', 'organisation 3'],
  },
  {
    name: 'users.update of the address',
    write: ({ users }) => users.update(7, { email: 'new@example.org' }),
    changes: ['user 7', 'user7@', 'USER7@', 'new@', 'members 3'],
  },
  {
    name: 'users.update of the organisation',
    write: ({ users }) => users.update(7, { organisationId: 4 }),
    changes: ['user 7', 'user7@', 'USER7@', 'members 3', 'members 4', 'organisation 3', 'organisation 4'],
  },
  {
    name: 'users.delete',
    write: ({ users }) => users.delete(7),
    changes: ['user 7', 'user7@', 'USER7@', 'members 3', 'organisation 3'],
  },
  {
    name: 'organisations.create',
    write: ({ organisations }) => organisations.create('New'),
    changes: ['organisation next'],
  },
  {
    name: 'organisations.addStorage',
    write: ({ organisations }) => organisations.addStorage(3, 10n ** 15n),
    changes: ['organisation 3'],
  },
  {
    name: 'organisations.deleteWithMembers',
    write: ({ organisations }) => organisations.deleteWithMembers(3),
    changes: ['user 7', 'user7@', 'USER7@', 'members 3', 'organisation 3'],
  },
  {
    name: 'places.create',
    write: ({ places }) =>
      places.create({ name: 'Newland', country: 'nz', population: 900_000, latitude: -40, longitude: 175 }),
    changes: ['the next place', 'top NZ', 'top nz, 3', 'text land', 'world'],
  },
  {
    name: 'places.changePopulation',
    write: ({ places }) => places.changePopulation(AUCKLAND, 2000),
    changes: ['Auckland', 'top NZ', 'top nz, 3', 'text land', 'world'],
  },
  {
    name: 'places.delete',
    write: ({ places }) => places.delete(REYKJAVIK),
    changes: ['Reykjavik', 'top IS', 'text reyk in IS', 'world'],
  },
]
