import { createCache, defineKey, onResult, type Cache } from '@readthrough/core'
import { redisStore } from '@readthrough/redis'
import type pg from 'pg'

/** A row; every write makes a newer version. */
export interface Article {
  readonly id: number
  readonly version: number
}

/** A repository, as one process has it. */
export interface Shelf {
  readonly cache: Cache
  /** The same row three times: under its key; under a tag that the arguments name; under one that only the row names. */
  readonly reads: readonly ((id: number) => Promise<Article>)[]
  /** Calls `update`, which commits; invalidates the row under its key and its tag. */
  change(id: number, update: () => Promise<void>): Promise<void>
  /** How often the database was asked for a row. */
  loads(): number
}

/** On a busy machine everything takes long; and what is looked for here is not what becomes of a store that is late. */
const PATIENT = { read: '2s', write: '2s', invalidate: '8s' } as const

export async function createTable(database: pg.Pool): Promise<void> {
  await database.query(`DROP TABLE IF EXISTS articles`)
  await database.query(`CREATE TABLE articles (id int PRIMARY KEY, version int NOT NULL)`)
}

/** The row as the database has it. */
export async function versionOf(database: pg.Pool, id: number): Promise<number> {
  const { rows } = await database.query<Article>('SELECT id, version FROM articles WHERE id = $1', [id])
  return rows[0]?.version ?? 0
}

/** `fence`: whether barriers stand over key and tag while `change` runs. */
export function openShelf(database: pg.Pool, redisUrl: string, fence: boolean): Shelf {
  const cache = createCache({
    namespace: 'shelf',
    store: redisStore({ url: redisUrl }),
    ttl: '10m',
    deadlines: PATIENT,
  })
  const { ReadThrough, Invalidate } = cache.decorators()
  const article = defineKey('article', (id: number) => [id])
  const tagged = defineKey('tagged', (id: number) => [id])
  const revealed = defineKey('revealed', (id: number) => [id])
  const tagOf = (id: number): string => `article:${id}`
  let loads = 0

  async function load(id: number): Promise<Article> {
    loads++
    return { id, version: await versionOf(database, id) }
  }

  class Articles {
    @ReadThrough({ key: article })
    async find(id: number): Promise<Article> {
      return load(id)
    }

    @ReadThrough({ key: tagged, tags: (id: number) => [tagOf(id)] })
    async findTagged(id: number): Promise<Article> {
      return load(id)
    }

    @ReadThrough({ key: revealed, tags: onResult((found: Article) => [tagOf(found.id)]) })
    async findRevealed(id: number): Promise<Article> {
      return load(id)
    }

    @Invalidate({ key: article, tags: (id: number) => [tagOf(id)], fence })
    async change(_id: number, update: () => Promise<void>): Promise<void> {
      await update()
    }
  }
  const articles = new Articles()
  return {
    cache,
    reads: [(id) => articles.find(id), (id) => articles.findTagged(id), (id) => articles.findRevealed(id)],
    change: (id, update) => articles.change(id, update),
    loads: () => loads,
  }
}
