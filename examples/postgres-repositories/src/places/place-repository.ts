import { Invalidate, onResult, ReadThrough } from '@readthrough/core'
import type { Database } from '../database.js'
import { keysShowing, listsShowing, place, placeSearch, topPlaces, worldPopulation } from './keys.js'
import type { Place, PlaceFilter } from './place.js'

/** All towns and cities of the world with a thousand people or more. */
export class PlaceRepository {
  constructor(private readonly database: Database) {}

  @ReadThrough({ key: place, ttl: '1h', nullTtl: '30s' })
  async findById(id: number): Promise<Place | null> {
    const { rows } = await this.database.query<Place>('select * from places where id = $1', [id])
    return rows[0] ?? null
  }

  // #region search
  @ReadThrough({ key: placeSearch, ttl: '10m' })
  async search({ text, country, atLeast = 0 }: PlaceFilter): Promise<Place[]> {
    const { rows } = await this.database.query<Place>(
      `select * from places
       where strpos(lower(name), lower($1)) > 0 and ($2::text is null or country = upper($2)) and population >= $3
       order by population desc, id limit 20`,
      [text, country ?? null, atLeast],
    )
    return rows
  }
  // #endregion

  @ReadThrough({ key: topPlaces, ttl: '1h' })
  async topByCountry(country: string, limit = 10): Promise<Place[]> {
    const { rows } = await this.database.query<Place>(
      'select * from places where country = upper($1) order by population desc, id limit $2',
      [country, limit],
    )
    return rows
  }

  /** How many people live in the places of each country. */
  @ReadThrough({ key: worldPopulation, ttl: '1h' })
  async populationByCountry(): Promise<Map<string, bigint>> {
    const { rows } = await this.database.query<{ country: string; people: string }>(
      'select country, sum(population)::bigint as people from places group by country order by country',
    )
    return new Map(rows.map(({ country, people }) => [country, BigInt(people)]))
  }

  @Invalidate({ keys: onResult(keysShowing), patterns: onResult(listsShowing) })
  async create({ name, country, population, latitude, longitude }: Omit<Place, 'id'>): Promise<Place> {
    const { rows } = await this.database.query<Place>(
      `insert into places (name, country, population, latitude, longitude)
       values ($1, upper($2), $3, $4, $5) returning *`,
      [name, country, population, latitude, longitude],
    )
    return rows[0] as Place
  }

  @Invalidate({ keys: onResult(keysShowing), patterns: onResult(listsShowing) })
  async changePopulation(id: number, population: number): Promise<Place | null> {
    const { rows } = await this.database.query<Place>('update places set population = $2 where id = $1 returning *', [
      id,
      population,
    ])
    return rows[0] ?? null
  }

  @Invalidate({ keys: onResult(keysShowing), patterns: onResult(listsShowing) })
  async delete(id: number): Promise<Place | null> {
    const { rows } = await this.database.query<Place>('delete from places where id = $1 returning *', [id])
    return rows[0] ?? null
  }
}
