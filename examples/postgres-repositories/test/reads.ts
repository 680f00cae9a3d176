import { Decimal } from 'decimal.js'
import type { Repositories } from '../src/repositories.js'
import { NEXT_PLACE, SIZE } from './stack.js'

export const REYKJAVIK = 3413829
export const AUCKLAND = 2193733

/** Every read of every repository, by what it is asked, also for what does not exist and for what comes next. */
export function readsOf(repositories: Repositories): Readonly<Record<string, () => Promise<unknown>>> {
  const { products, categories, users, organisations, places } = repositories
  const next = { product: SIZE.products + 1, user: SIZE.users + 1, organisation: SIZE.organisations + 1 }
  return {
    'product 42': () => products.findById(42),
    'product 43': () => products.findById(43),
    'the next product': () => products.findById(next.product),
    'category 3, page 1': () => products.findByCategory(3),
    'category 3, page 2': () => products.findByCategory(3, 2),
    'category 4, page 1': () => products.findByCategory(4),
    'category 5, page 1': () => products.findByCategory(5),
    'all products found': () => products.search({}),
    'tag gift': () => products.search({ tag: 'gift' }),
    'text aaa': () => products.search({ text: 'aaa' }),
    'text sturdy kettle 42': () => products.search({ text: 'sturdy kettle 42' }),
    'at most 2.50': () => products.search({ atMost: new Decimal('2.50') }),
    'category 3': () => categories.findById(3),
    'category 11': () => categories.findById(11),
    categories: () => categories.findAll(),
    'summary 3': () => categories.summary(3),
    'summary 4': () => categories.summary(4),
    'summary 11': () => categories.summary(11),
    ranking: () => categories.ranking(),
    'user 7': () => users.findById(7),
    'user 8': () => users.findById(8),
    'the next user': () => users.findById(next.user),
    'user7@': () => users.findByEmail('user7@example.org'),
    'USER7@': () => users.findByEmail('USER7@EXAMPLE.ORG'),
    'user8@': () => users.findByEmail('user8@example.org'),
    'new@': () => users.findByEmail('new@example.org'),
    'members 3': () => users.findMembers(3),
    'members 4': () => users.findMembers(4),
    'members next': () => users.findMembers(next.organisation),
    'organisation 3': () => organisations.findById(3),
    'organisation 4': () => organisations.findById(4),
    'organisation next': () => organisations.findById(next.organisation),
    Auckland: () => places.findById(AUCKLAND),
    Reykjavik: () => places.findById(REYKJAVIK),
    'the next place': () => places.findById(NEXT_PLACE),
    'top NZ': () => places.topByCountry('NZ'),
    'top nz, 3': () => places.topByCountry('nz', 3),
    'top IS': () => places.topByCountry('IS'),
    'text land': () => places.search({ text: 'land' }),
    'text reyk in IS': () => places.search({ text: 'reyk', country: 'is', atLeast: 5000 }),
    world: () => places.populationByCountry(),
  }
}
