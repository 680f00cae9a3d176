import { loadPlaces, readPlaces } from '../data/places.js'
import { loadShop } from '../data/shop.js'
import { migrate } from '../migrate.js'
import { count, milliseconds, say } from './print.js'
import type { Stand } from './stand.js'

/** Makes the tables, fills them, and says on what the demo runs. */
export async function prepare({ database, parts }: Stand): Promise<void> {
  const started = performance.now()
  await migrate(database)
  await loadShop(database, { products: 20_000, organisations: 50, users: 2000 })
  await loadPlaces(database, await readPlaces())
  const ms = performance.now() - started
  const { rows } = await database.query<{ products: number; users: number; places: number }>(`
    select
      (select count(*)::int from products) as products,
      (select count(*)::int from users) as users,
      (select count(*)::int from places) as places`)
  const data = Object.entries(rows[0] ?? {}).map(([name, number]) => `${count(number)} ${name}`)
  for (const [name, what] of parts) say(`${name.padEnd(10)}${what}`)
  say(`${'data'.padEnd(10)}${data.join(', ')}, loaded in ${milliseconds(ms)}`)
}
