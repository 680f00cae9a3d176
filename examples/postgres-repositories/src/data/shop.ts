import type { Database } from '../database.js'

const CATEGORIES = ['Books', 'Cameras', 'Coffee', 'Garden', 'Kitchen', 'Lamps', 'Music', 'Outdoor', 'Paper', 'Toys']
const QUALITIES = ['Plain', 'Small', 'Large', 'Light', 'Sturdy', 'Quiet', 'Bright', 'Folding', 'Travel', 'Classic']
const THINGS = ['Lantern', 'Notebook', 'Grinder', 'Kettle', 'Tripod', 'Trowel', 'Puzzle', 'Flask', 'Metronome']
const TAGS = ['new', 'sale', 'fair trade', 'recycled', 'handmade', 'gift', 'limited']
const COLOURS = ['blue', 'green', 'red', 'black', 'white']

// Arithmetic in place of chance: every run of the example shows the same shop.
const PRODUCTS = `
  insert into products (category_id, name, price, units_sold, tags, attributes, changed_at)
  select
    1 + n % $2::int,
    ($3::text[])[1 + (n * 7) % cardinality($3::text[])] || ' '
      || ($4::text[])[1 + (n * 5) % cardinality($4::text[])] || ' ' || n,
    (n * 37 % 19900 + 99) / 100.0,
    n::bigint * 7919 % 100003,
    array(select distinct ($5::text[])[1 + (n * k) % cardinality($5::text[])] from generate_series(3, 3 + n % 3) k),
    jsonb_build_object('colour', ($6::text[])[1 + n % cardinality($6::text[])], 'grams', (n * 13 % 4000)::text),
    timestamptz '2026-01-01' + n * interval '7 minutes'
  from generate_series(1, $1::int) n`

const USERS = `
  insert into users (organisation_id, email, name, permissions, joined_at)
  select
    1 + n % $2::int,
    'user' || n || '@example.org',
    'User ' || n,
    case when n % 5 = 0 then array['read', 'write', 'admin'] else array['read'] end,
    timestamptz '2025-01-01' + n * interval '1 hour'
  from generate_series(1, $1::int) n`

/** How much to make. */
export interface ShopSize {
  readonly products: number
  readonly organisations: number
  readonly users: number
}

/** Fills the tables of the shop: ten categories, and as many products, organisations and users as asked for. */
export async function loadShop(database: Database, size: ShopSize): Promise<void> {
  await database.query('insert into categories (name) select unnest($1::text[])', [CATEGORIES])
  await database.query(PRODUCTS, [size.products, CATEGORIES.length, QUALITIES, THINGS, TAGS, COLOURS])
  await database.query(
    `insert into organisations (name, storage_bytes)
     select 'Organisation ' || n, n::bigint * 9007199254740993 from generate_series(1, $1::int) n`,
    [size.organisations],
  )
  await database.query(USERS, [size.users, size.organisations])
  await database.query('analyze categories, products, organisations, users')
}
