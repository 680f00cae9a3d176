import { defineKey, type Cache, type PolicyOptions } from '@readthrough/core'
import { orgOf, type Family, type RaceSetting, type Row, type Update } from '../../racer.js'

/** A family whose values stay until they are invalidated, and one whose values also run out all the time. */
const LIVES: readonly (readonly [string, PolicyOptions])[] = [
  ['', { ttl: '10m' }],
  [', brief', { ttl: 60 }],
]

/** Every way to read and to invalidate, each with long and with brief lives. */
export function allFamilies(cache: Cache, setting: RaceSetting): readonly Family[] {
  return LIVES.flatMap(([suffix, policy]) => [byKey, byPattern].map((family) => family(cache, setting, suffix, policy)))
}

function byKey(cache: Cache, { load }: RaceSetting, suffix: string, policy: PolicyOptions): Family {
  const name = `key${suffix}`
  const { ReadThrough, Invalidate } = cache.decorators()
  const row = defineKey(name, (id: number) => [id])

  class Rows {
    @ReadThrough({ key: row, ...policy })
    async read(id: number): Promise<Row> {
      return load(name, id)
    }

    @Invalidate({ key: row })
    async write(id: number, update: Update): Promise<Row> {
      void id
      return update()
    }
  }
  const rows = new Rows()
  return { name, read: (id) => rows.read(id), write: (id, update) => rows.write(id, update) }
}

function byPattern(cache: Cache, { load }: RaceSetting, suffix: string, policy: PolicyOptions): Family {
  const name = `pattern${suffix}`
  const { ReadThrough, Invalidate } = cache.decorators()
  const row = defineKey(name, (id: number, org: number) => [org, id])

  class Rows {
    @ReadThrough({ key: (id: number) => row(id, orgOf(id)), ...policy })
    async read(id: number): Promise<Row> {
      return load(name, id)
    }

    @Invalidate({ pattern: (id: number) => row.under(orgOf(id)) })
    async write(id: number, update: Update): Promise<Row> {
      void id
      return update()
    }
  }
  const rows = new Rows()
  return { name, read: (id) => rows.read(id), write: (id, update) => rows.write(id, update) }
}
